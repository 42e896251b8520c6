// A phone's photo is made smaller before it travels: a bad network carries a few hundred kilobytes, not six megabytes.

const LONGEST_SIDE = 2560;
const SMALL_ENOUGH = 700_000;
const QUALITY = 0.85;

/** The photo as a JPEG of at most 2560 pixels, or the file as it is when that is small or can't be read here. */
export async function shrunk(file) {
  if (file.size <= SMALL_ENOUGH) return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const small = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
    return small && small.size < file.size ? small : file;
  } catch {
    return file;
  }
}
