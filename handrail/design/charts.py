"""stub"""
class Span:
    def __init__(self, *a): pass
def strip(*a, **k):
    return None
