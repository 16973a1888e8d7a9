"""wsdesign: the machine. The content it works on lies in ``checklists/``, the paper in ``templates/``."""

__version__ = "0.1.0"
