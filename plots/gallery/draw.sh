#!/usr/bin/env bash
# Draws the gallery anew: bash plots/gallery/draw.sh
# Fashion-MNIST is left out where Debian's package dataset-fashion-mnist is not installed.
set -euo pipefail
cd "$(dirname "$0")/../.."
dotnet build -c Release --nologo -v quiet src/Trainer
trainer() { dotnet src/Trainer/bin/Release/net10.0/trainer.dll "$@"; }
runs=$(mktemp -d)
trap 'rm -rf "$runs"' EXIT

draw() { # name, pictures to keep, options of train
    local name=$1 pictures=$2
    shift 2
    trainer train "$@" --output "$runs/$name"
    for picture in $pictures; do
        cp "$runs/$name/$picture.png" "plots/gallery/$name-$picture.png"
    done
}

draw iris "loss accuracy weights" data/iris.csv --optimum
draw penguins "loss weights" data/penguins.csv --label species
draw digits "loss confusion weights" data/digits.csv --optimum

if [[ -d /usr/share/datasets/fashion-mnist ]]; then
    dotnet run -c Release --project tests/Benchmarks -- fashion "$runs"
    draw fashion "loss confusion weights" "$runs/fashion-train.csv" --test "$runs/fashion-t10k.csv"
fi

# Nothing but the rate differs: a hundred times too long, about right, a hundred times too short, and none by hand.
for rate in 300 3 0.03 auto; do
    trainer train data/digits.csv --learning-rate "$rate" --epochs 60 --optimum --quiet --output "$runs/rate-$rate"
done
trainer plot "$runs"/rate-{auto,3,0.03,300} --output plots/gallery/learning-rates.png
trainer plot "$runs/penguins" --boundary bill_length_mm,body_mass_g --data data/penguins.csv \
    --output plots/gallery/penguins-boundary.png
trainer plot --softmax --output plots/gallery/softmax.png

# A picture begins at the top of a page: hide what stands before the weights to move.
trainer explain data/iris.csv --row 51 --html "$runs/lesson.html"
sed -i 's/<section id="why"/& hidden/' "$runs/lesson.html"
if command -v chromium > /dev/null; then
    chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$runs/profile" --window-size=900,1470 \
        --screenshot=plots/gallery/lesson.png "file://$runs/lesson.html"
fi
