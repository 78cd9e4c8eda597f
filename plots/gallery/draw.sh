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

for rate in 0.003 0.03 0.3; do
    trainer train data/digits.csv --learning-rate "$rate" --epochs 60 --schedule constant --momentum 0 --batch-size 32 \
        --quiet --output "$runs/rate-$rate"
done
trainer plot "$runs"/rate-0.3 "$runs"/rate-0.03 "$runs"/rate-0.003 --output plots/gallery/learning-rates.png
trainer plot "$runs/penguins" --boundary bill_length_mm,body_mass_g --data data/penguins.csv \
    --output plots/gallery/penguins-boundary.png
trainer plot --softmax --output plots/gallery/softmax.png
