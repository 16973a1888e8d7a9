"""The design document: its text read with line numbers, edited without touching its neighbours, saved whole."""
