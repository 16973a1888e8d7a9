"""Reads packs: the questions, rules, facts and words that everything else works on."""
