"""Spark's parent of Python workers, with the kernel loaded once for all of them."""

from handrail.evaluation.norms import checking, kernel

LOADED = (checking, kernel)

if __name__ == "__main__":
    from pyspark.daemon import manager

    manager()
