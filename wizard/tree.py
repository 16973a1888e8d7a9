from wizard.design.tree import *  # noqa
from wizard.design.tree import Tree, parse, parse_path, path_text
