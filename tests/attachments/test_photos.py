"""A photo is decoded within limits and written anew: the picture stays, everything beside it goes."""

import time

import pytest
from PIL import Image

from attachments.kinds import FileRefused
from attachments.photos import LONGEST_SIDE, MAX_PIXELS, THUMBNAIL_SIDE, rewritten
from tests.attachments.pictures import (
    PLACE,
    exif,
    held,
    is_red_above_blue,
    jpeg_bomb,
    jpeg_of_endless_scans,
    opened,
    photo,
    png_bomb,
    red_above_blue,
    webp_bomb,
    with_everything,
)

KINDS = ("JPEG", "PNG", "WEBP")


@pytest.mark.parametrize("kind", KINDS)
def test_the_place_and_all_that_stands_beside_the_picture_is_gone(kind):
    sent = with_everything(kind)
    assert PLACE.encode() in sent
    kept = rewritten(sent, kind)
    for content in (kept.content, kept.thumbnail):
        picture = opened(content)
        picture.load()
        assert not picture.getexif()
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        for trace in (b"Exif", b"eXIf", b"iCCP", b"ICC_PROFILE", b"tEXt", b"iTXt", b"PK\x03\x04", b"lat", b"Handset"):
            assert trace not in content


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_stands_upright_however_the_phone_was_held(kind, orientation):
    kept = rewritten(photo(kind, held(orientation), exif=exif(orientation)), kind)
    for content in (kept.content, kept.thumbnail):
        assert is_red_above_blue(opened(content))
    assert opened(kept.content).size == (400, 300)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_a_photo_with_broken_metadata_is_a_good_photo():
    sent = photo(exif=b"Exif\0\0MM\0\x2a\xff\xff\xff\xff nonsense")
    assert is_red_above_blue(opened(rewritten(sent, "JPEG").content))


@pytest.mark.parametrize(
    ("kind", "mode", "comes_out"),
    [
        ("JPEG", "RGB", ("image/jpeg", "RGB")),
        ("JPEG", "L", ("image/jpeg", "L")),
        ("JPEG", "CMYK", ("image/jpeg", "RGB")),
        ("PNG", "RGB", ("image/png", "RGB")),
        ("PNG", "P", ("image/png", "RGB")),
        ("PNG", "1", ("image/png", "L")),
        ("PNG", "LA", ("image/png", "RGB")),
        ("WEBP", "RGB", ("image/jpeg", "RGB")),
    ],
)
def test_every_sort_of_photo_is_kept_as_jpeg_or_png(kind, mode, comes_out):
    kept = rewritten(photo(kind, red_above_blue(mode=mode)), kind)
    assert (kept.media_type, opened(kept.content).mode) == comes_out
    assert opened(kept.content).format == comes_out[0].removeprefix("image/").upper()


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_transparency_stays_and_its_thumbnail_is_on_white(kind):
    kept = rewritten(photo(kind, Image.new("RGBA", (60, 40), (255, 0, 0, 0))), kind)
    assert (kept.media_type, opened(kept.content).mode) == ("image/png", "RGBA")
    assert min(opened(kept.thumbnail).getpixel((30, 20))) > 250


def test_sixteen_bits_of_grey_keep_their_shades():
    shades = Image.frombytes("I;16", (256, 1), b"".join((256 * grey).to_bytes(2, "little") for grey in range(256)))
    assert opened(rewritten(photo("PNG", shades), "PNG").content).getpixel((100, 0)) == 100


@pytest.mark.parametrize("kind", KINDS)
def test_a_large_photo_is_shrunk_and_a_small_one_left(kind):
    sent = [photo(kind, red_above_blue(*size)) for size in ((4000, 3000), (90, 60))]
    large, small = (opened(rewritten(content, kind).content) for content in sent)
    assert large.size == (LONGEST_SIDE, 1920)
    assert small.size == (90, 60)


def test_the_thumbnail_is_a_small_jpeg():
    thumbnail = opened(rewritten(photo(picture=red_above_blue(4000, 3000)), "JPEG").thumbnail)
    assert (thumbnail.format, thumbnail.size) == ("JPEG", (THUMBNAIL_SIDE, 240))


def test_a_strip_of_one_line_passes():
    assert opened(rewritten(photo("PNG", red_above_blue(9000, 2)), "PNG").content).size == (LONGEST_SIDE, 1)


@pytest.mark.parametrize(
    ("kind", "bomb"),
    [
        ("PNG", png_bomb(5001, 5000)),
        ("PNG", png_bomb(9000, 9000)),
        ("PNG", png_bomb(200_000, 200_000)),
        ("JPEG", jpeg_bomb(8000, 6251)),
        ("JPEG", jpeg_bomb(65_000, 65_000)),
        ("WEBP", webp_bomb(5001, 5000)),
        ("WEBP", webp_bomb(16_000, 16_000)),
    ],
)
def test_a_bomb_is_refused_before_it_is_decoded(kind, bomb):
    started = time.monotonic()
    with pytest.raises(FileRefused) as refused:
        rewritten(bomb, kind)
    assert str(refused.value) == f"照片超过 {MAX_PIXELS[kind] // 10_000} 万像素，请缩小后再上传"
    assert time.monotonic() - started < 0.5


def test_endless_scans_are_refused_before_they_are_decoded():
    assert rewritten(jpeg_of_endless_scans(3), "JPEG").media_type == "image/jpeg"
    started = time.monotonic()
    with pytest.raises(FileRefused, match="已损坏"):
        rewritten(jpeg_of_endless_scans(3000), "JPEG")
    assert time.monotonic() - started < 0.5


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.95])
def test_a_photo_cut_off_on_its_way_is_refused(kind, share):
    whole = photo(kind, Image.effect_noise((640, 480), 90).convert("RGB"))
    with pytest.raises(FileRefused, match="照片不完整或已损坏"):
        rewritten(whole[: int(len(whole) * share)], kind)


def test_a_changed_byte_in_a_png_is_noticed():
    whole = photo("PNG", Image.effect_noise((200, 200), 90))
    middle = len(whole) // 2
    with pytest.raises(FileRefused, match="已损坏"):
        rewritten(whole[:middle] + bytes([whole[middle] ^ 0xFF]) + whole[middle + 1 :], "PNG")


@pytest.mark.parametrize("kind", KINDS)
def test_nonsense_behind_a_right_beginning_is_refused_in_words(kind):
    with pytest.raises(FileRefused, match="照片不完整或已损坏"):
        rewritten(photo(kind)[:16] + b"\xffnonsense" * 500, kind)


def test_a_second_picture_and_a_clip_behind_the_photo_are_left_behind():
    sent = photo("MPO", save_all=True, append_images=[Image.new("RGB", (400, 300), "green")])
    clip = b"\x00\x00\x00\x18ftypmp42" + b"\xff\xda\x00\x02" * 500
    kept = rewritten(sent + clip, "JPEG")
    assert is_red_above_blue(opened(kept.content))
    assert b"ftypmp42" not in kept.content
    assert kept.content.count(b"\xff\xd8\xff") == 1
