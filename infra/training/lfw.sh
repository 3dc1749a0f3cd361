#!/usr/bin/env bash
#
# lfw.sh IMAGES OUT MINUTES LOSS...: trains nn4-small on 300 people of LFW with at least four photos, for so many minutes with each loss,
# and validates on pairs of all others who have four:
#   infra/new-glibc.sh infra/training/lfw.sh ../shared/data/lfw/images /tmp/training 10 triplet-semi-hard triplet-random softmax-centre

set -euo pipefail
[[ $# -ge 4 ]] || { sed -n '3,5s/^# //p' "${BASH_SOURCE[0]}" >&2; exit 2; }
images="$(readlink -f "$1")" out="$2" minutes="$3"
shift 3
here="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)"
export FACEWORKER_TRAINER="${FACEWORKER_TRAINER:-$here/src/FaceWorker.Trainer/bin/Release/net10.0/faceworker-train.dll}"
mkdir -p "$out"

# The same people and pairs each time: the generator is awk's own, with a seed.
people_with_four() {
  for person in "$images"/*/; do
    photos=("$person"*.jpg)
    ((${#photos[@]} < 4)) || echo "$(basename "$person")"
  done
}

if [[ ! -f "$out/pairs.txt" ]]; then
  people_with_four | awk 'BEGIN { srand(7) } { print rand() "\t" $0 }' | sort -n | cut -f 2 >"$out/people.txt"
  while read -r person; do
    mkdir -p "$out/people/$person"
    ln -sf "$images/$person"/*.jpg "$out/people/$person/"
  done <"$out/people.txt"
  tail -n +301 "$out/people.txt" | while read -r person; do
    find "$out/people/$person" -name '*.jpg' | sed 's/.*_0*\([0-9]*\)[.]jpg/\1/' | sort -n | head -n 5 | sed "s/^/$person\t/"
  done | awk -F '\t' '
    BEGIN { srand(7) }
    { if ($1 != last) names[++people] = $1; last = $1; photos[$1, ++count[$1]] = $2 }
    END {
      for (p = 1; p <= people; p++)
        for (i = 1; i <= count[names[p]]; i++)
          for (j = 1; j < i; j++)
            same[++n] = names[p] "\t" photos[names[p], j] "\t" photos[names[p], i]
      print n
      for (i = 1; i <= n; i++) { k = 1 + int(rand() * n); t = same[i]; same[i] = same[k]; same[k] = t }
      for (i = 1; i <= n; i++) print same[i]
      for (i = 1; i <= n; i++) {
        do { a = 1 + int(rand() * people); b = 1 + int(rand() * people) } while (a == b)
        x = names[a]; y = names[b]
        print x "\t" photos[x, 1 + int(rand() * count[x])] "\t" y "\t" photos[y, 1 + int(rand() * count[y])]
      }
    }' >"$out/pairs.txt"
fi

for loss in "$@"; do
  echo "== $loss"
  mkdir -p "$out/$loss"
  for other in "$out"/*/crops.bin; do # cut once
    [[ ! -f "$other" || -f "$out/$loss/crops.bin" ]] || cp "$other" "${other%.bin}.json" "$out/$loss/"
  done
  dotnet "$here/src/FaceWorker.Cli/bin/Release/net10.0/faceworker.dll" train --images "$out/people" --pairs "$out/pairs.txt" --out "$out/$loss" \
    --loss "$loss" --minutes "$minutes" --epochs 10000 --patience 10000 --schedule constant
done
