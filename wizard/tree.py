from wizard.design.tree import *  # noqa
