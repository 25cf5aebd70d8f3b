"""The pictures of the READMEs can be drawn anew."""

import picture


def test_each_picture_is_drawn_where_the_readmes_show_it(tmp_path):
    assert all(path.exists() for path in picture.PICTURES)
    picture.draw(tmp_path / "zh.png", "zh")
    assert (tmp_path / "zh.png").read_bytes().startswith(b"\x89PNG")
