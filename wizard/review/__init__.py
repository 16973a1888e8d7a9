"""The review: what is asked, what each rule says of the answers, what is missing, and whether the gate opens."""
