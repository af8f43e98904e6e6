def paper_of(found, copy):
    return found


def to_bytes(paper, form):
    return b"x"
