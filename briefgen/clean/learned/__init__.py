"""What the labeller learnt: how likely each block belongs to the article, from what the rules measured and said.

The rules come first and give every block a label. Two small ensembles of trees then correct them: the
first sees a block by itself, the second sees the first's opinion of its neighbours and of its container
too (stacked sequential learning, Cohen and Carvalho 2005). `scripts/train` makes the weights.
"""

from briefgen.clean.learned.correct import correct

__all__ = ["correct"]
