#!/usr/bin/env bash
# Makes the AVIF files of this folder: four fields of colour, 60 × 40 pixels. Needs avifenc (libavif-bin), exiftool, ImageMagick.
# The other test pictures are made by the tests themselves; no encoder for AVIF is among the dependencies.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fields() { # SIZE OUTPUT OPTIONS...
  local size=$1 output=$2
  shift 2
  convert \( -size "$size" xc:'rgb(200,60,50)' xc:'rgb(60,160,70)' +append \) \
    \( -size "$size" xc:'rgb(50,80,190)' xc:'rgb(230,200,60)' +append \) -append "$@" "$output"
}
fields 30x20 "$work/plain.png"
fields 20x30 "$work/upright.png"
# The lower right field is transparent.
convert "$work/plain.png" \( -size 60x40 xc:white -fill black -draw 'rectangle 30,20 59,39' \) \
  -alpha off -compose CopyOpacity -composite "$work/alpha.png"
convert "$work/plain.png" -colorspace Gray "$work/grey.png"
exiftool -q -q -m -GPSLatitude=59.3 -GPSLatitudeRef=N -Artist=Secret -XMP-dc:Creator=Secret "$work/plain.png" -o "$work/place.png"
encode() { avifenc --speed 6 --min 4 --max 8 "$@" >/dev/null; }
encode --yuv 420 "$work/plain.png" 420.avif
encode --yuv 422 --range limited "$work/plain.png" 422-limited.avif
encode --yuv 444 --depth 10 "$work/plain.png" 444-10-bits.avif
encode --yuv 400 "$work/grey.png" grey.avif
encode --yuv 444 --cicp 1/13/0 "$work/plain.png" identity.avif
encode --yuv 420 "$work/alpha.png" alpha.avif
encode --yuv 420 "$work/place.png" place.avif
encode --yuv 420 --irot 1 "$work/plain.png" irot.avif
encode --yuv 420 --irot 3 --imir 1 "$work/plain.png" irot-imir.avif
encode --yuv 420 --imir 0 "$work/plain.png" imir.avif
