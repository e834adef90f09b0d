#!/usr/bin/env bash
# A session from its first request to its last, told with the CO2 of Mauna Loa.
#
# walkthrough.sh [BASE_URL] speaks to a running `cellar serve config/demo/co2.keras` (by default
# http://127.0.0.1:8000). It needs bash, curl and python3 without any package. Everything it
# claims it has checked: at the first thing that is not as it should be it says what, and ends
# with 1. Its own session is deleted in any case.
set -euo pipefail

base=${1:-http://127.0.0.1:8000}
base=${base%/}
demo=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
session=

clean_up() {
    local status=$?
    if [[ -n $session ]]; then
        curl --silent --max-time 30 --output "$work/ignored" --request DELETE \
            "$base/v1/sessions/$session" || true
    fi
    rm -rf "$work"
    exit "$status"
}
trap clean_up EXIT

die() {
    echo "walkthrough: $1" >&2
    exit 1
}

# As much of the last answer as helps.
last_answer() {
    head -c 400 "$work/answer"
}

# What the Python expressions below may name. A step at week t is fed the change from week t-1 to
# week t and the sine and cosine of the time of the year at week t+1; see train.py.
cat >"$work/story.py" <<'PYTHON'
import csv, datetime, json, math, pathlib, sys

work, demo = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])


def kept(name):
    return json.loads((work / f"{name}.json").read_text())


def header(name):
    for line in (work / "headers").read_text().splitlines():
        key, _, value = line.partition(":")
        if key.lower() == name.lower():
            return value.strip()
    return None


class Answer:
    def __getitem__(self, key):
        return json.loads((work / "answer").read_text())[key]


rows = list(csv.DictReader(open(demo / "mauna-loa-co2-weekly.csv", newline="")))
days = [datetime.datetime.strptime(row["date"], "%Y%m%d").date() for row in rows]
known = [week for week, row in enumerate(rows) if row["co2"]]


def interpolated():
    level = []
    for before, after in zip(known, known[1:]):
        low, high = float(rows[before]["co2"]), float(rows[after]["co2"])
        for week in range(before, after):
            level.append(low + (high - low) * (week - before) / (after - before))
    return level + [float(rows[known[-1]]["co2"])]


level = interpolated()
answer = Answer()


def step(week, change):
    asked = days[week] + datetime.timedelta(days=7)
    angle = 2 * math.pi * (asked.timetuple().tm_yday - 1) / 365.25
    return [change, math.sin(angle), math.cos(angle)]


def weeks(year):
    return [week for week in range(1, len(days)) if days[week].year == year]


def measured(year):
    return [step(week, level[week] - level[week - 1]) for week in weeks(year)]


def near(left, right, tolerance):
    if isinstance(left, list):
        same_length = len(left) == len(right)
        return same_length and all(near(a, b, tolerance) for a, b in zip(left, right))
    return abs(left - right) <= tolerance


def shape(value):
    return [len(value)] + shape(value[0]) if isinstance(value, list) else []


def zeros(lengths):
    return [zeros(lengths[1:]) for _ in range(lengths[0])] if lengths else 0.0


def flat(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [number for item in value for number in flat(item)]
    return [value]


def told(expression):
    try:
        result = eval(expression)
        return "+" + (result if isinstance(result, str) else json.dumps(result))
    except Exception as fault:
        print(f"walkthrough: {expression}: {fault!r}", file=sys.stderr)
        return "-"


# One process answers all: an expression and a NUL in, a sign, its value and a NUL out.
asked = b""
while part := sys.stdin.buffer.raw.read(65536):
    asked += part
    while b"\0" in asked:
        expression, _, asked = asked.partition(b"\0")
        sys.stdout.write(told(expression.decode()) + "\0")
        sys.stdout.flush()
PYTHON
coproc STORY { exec python3 "$work/story.py" "$work" "$demo"; }
exec {ask}>&"${STORY[1]}" {tell}<&"${STORY[0]}"

# get EXPRESSION: prints its value, as JSON unless it is text. A failure is seen by say at the
# latest: the shell itself would go on.
get() {
    local value
    printf '%s\0' "$1" >&"$ask"
    IFS= read -r -d '' value <&"$tell" || die "python3 ended"
    if [[ $value != +* ]]; then
        : >"$work/failed"
        return 1
    fi
    printf '%s\n' "${value:1}"
}

# must CLAIM EXPRESSION: ends the walk unless the expression is true.
must() {
    local truth
    truth=$(get "bool($2)") || die "could not check that $1 (last answer: $(last_answer))"
    if [[ $truth != true ]]; then
        die "not so: $1 (checked: $2; last answer: $(last_answer))"
    fi
}

# keep NAME EXPRESSION: the value is kept('NAME') in later expressions.
keep() {
    get "json.dumps($2)" >"$work/new" || die "the last answer has no $2: $(last_answer)"
    mv "$work/new" "$work/$1.json"
}

# call STATUS METHOD PATH [BODY]: one request, whose answer must have this status.
call() {
    local status arguments=(--silent --show-error --max-time 60 --request "$2")
    arguments+=(--output "$work/answer" --dump-header "$work/headers" --write-out '%{http_code}')
    if (($# > 3)); then
        printf '%s' "$4" >"$work/body"
        arguments+=(--header 'Content-Type: application/json' --data-binary "@$work/body")
    fi
    : >"$work/answer"
    status=$(curl "${arguments[@]}" "$base$3") || die "$2 $3: no answer from $base"
    [[ $status == "$1" ]] || die "$2 $3 answered $status, not $1: $(last_answer)"
}

say() {
    [[ ! -e $work/failed ]] || die "the last answer lacks a value: $(last_answer)"
    printf '%s\n' "$*"
}

say "1. The model"
call 200 GET /v2/health/ready
call 200 GET /v1/models/co2
must "the model is called co2" 'answer["name"] == "co2"'
keep recurrent 'answer["recurrent_layers"]'
must "it has two LSTM layers" '[layer["kind"] for layer in kept("recurrent")] == ["LSTM"] * 2'
keep units '[layer["units"] for layer in kept("recurrent")]'
say "   co2, $(get 'answer["parameters"]') parameters; its memory: $(get '", ".join(
    layer["name"] + " with h and c of " + str(layer["units"]) for layer in kept("recurrent"))')"

say "2. A session: one client's own memory of the series"
call 201 POST /v1/models/co2/sessions '{}'
session=$(get 'answer["id"]')
must "the server gave it an id" 'len(answer["id"]) > 0'
must "Location names it" \
    'header("Location").endswith("/v1/sessions/" + answer["id"])'
must "X-Session-ID carries it" 'header("X-Session-ID") == answer["id"]'
must "it starts at position 0 with one row" \
    '(answer["position"], answer["batch_size"]) == (0, 1)'
here=/v1/sessions/$session
say "   $session, at position 0"

say "3. The years so far, each year's weeks in one request"
position=0
year=1958
for count in $(get '" ".join(str(len(weeks(year))) for year in range(1958, 2001))'); do
    call 200 POST "$here/forward" "$(get '{"inputs": measured('"$year"')}')"
    position=$((position + count))
    must "after $year the session has taken $position steps, and the answer is one number" \
        "answer['position'] == $position and shape(answer['outputs']) == [1, 1]"
    if ((year % 7 == 5)); then
        say "   after $year: position $position," \
            "level $(get "f'{level[weeks($year)[-1]]:.1f}'") ppm," \
            "next week's change $(get 'format(answer["outputs"][0][0], "+.2f")')," \
            "measured $(get "f'{level[weeks($year)[-1]+1] - level[weeks($year)[-1]]:+.2f}'")"
    fi
    year=$((year + 1))
done
keep outputs 'answer["outputs"]'

say "4. What it remembers: h and c of each layer, by name and by index"
call 200 GET "$here/states"
must "the states stand at $position" "answer['position'] == $position"
keep saved 'answer["states"]'
for index in 0 1; do
    layer=$(get "kept('recurrent')[$index]['name']")
    for state in 0 1; do
        name=$(get '"hc"['"$state"']')
        call 200 GET "$here/states/$layer/$name"
        must "$layer/$name has the shape [1, units]" \
            "answer['shape'] == shape(answer['value']) == [1, kept('units')[$index]]"
        must "$layer/$name is what all the states together said" \
            "answer['value'] == kept('saved')['$layer']['$name']"
        keep by_name 'answer["value"]'
        call 200 GET "$here/states/$index/$state"
        must "states/$index/$state is $layer/$name" \
            "answer['value'] == kept('by_name') and answer['name'] == '$name'"
        say "   $layer/$name = states/$index/$state:" \
            "$(get '" ".join(f"{number:+.3f}" for number in kept("by_name")[0][:6])') ..."
    done
done

say "5. The next 13 weeks, week by week: each forecast change is the next input"
keep forecast '[level[weeks(2000)[-1]] + kept("outputs")[0][0]]'
for ahead in $(seq 1 12); do
    week="weeks(2001)[$((ahead - 1))]"
    input=$(get "[step($week, kept('outputs')[0][0])]")
    if ((ahead == 1)); then
        call 200 POST "$here/forward" '{"inputs": '"$input"', "commit": false}'
        keep peek 'answer["outputs"]'
        call 200 GET "$here/states"
        must "a forward with commit false leaves the states as they were" \
            'answer["states"] == kept("saved")'
        call 200 GET "$here"
        must "and the position, $position" "answer['position'] == $position"
        say "   a peek with commit: false says $(get 'format(kept("peek")[0][0], "+.3f")')" \
            "and changes nothing: position $position, states the same"
    fi
    call 200 POST "$here/forward" '{"inputs": '"$input"'}'
    position=$((position + 1))
    must "the session has taken $position steps" "answer['position'] == $position"
    if ((ahead == 1)); then
        must "the committed step says what the peek said" \
            'near(answer["outputs"], kept("peek"), 1e-6)'
    fi
    keep outputs 'answer["outputs"]'
    keep forecast 'kept("forecast") + [kept("forecast")[-1] + kept("outputs")[0][0]]'
done
get '"\n".join(["   week        forecast  measured     off"] + [
    f"   {days[week]}    {ppm:6.2f}    {level[week]:6.2f}  {ppm - level[week]:+6.2f}"
    for week, ppm in zip(weeks(2001), kept("forecast"))])'
keep off '[sum(abs(ppm - level[week]) for week, ppm in zip(weeks(2001), levels)) / 13
    for levels in (kept("forecast"), [level[weeks(2000)[-1]]] * 13)]'
must "the forecast is nearer than 'same as last week'" 'kept("off")[0] < kept("off")[1]'
say "   off by $(get 'format(kept("off")[0], ".2f")') ppm on average;" \
    "'same as last week' by $(get 'format(kept("off")[1], ".2f")')"
keep keras 'json.loads((demo / "errors.json").read_text())["closed_loop_2001"]'
must "Keras forecasts the same weeks the same, to 0.001 ppm" \
    'near(kept("forecast"), kept("keras"), 1e-3)'
say "   Keras itself, from the same file, says the same to 0.001 ppm"

say "6. Back from the excursion: the saved states are put in place again"
call 200 PUT "$here/states" "$(get '{"states": kept("saved")}')"
call 200 GET "$here/states"
must "every state is there again to the last bit" 'answer["states"] == kept("saved")'
peek='{"inputs": '$(get "[step(weeks(2001)[0], kept('forecast')[0] - level[weeks(2000)[-1]])]")
peek+=', "commit": false}'
call 200 POST "$here/forward" "$peek"
must "the same peek gives the same answer as before" 'near(answer["outputs"], kept("peek"), 1e-6)'
say "   the same peek says $(get 'format(answer["outputs"][0][0], "+.3f")') again"

say "7. One state set by hand: the first layer's c to zeros"
zeros=$(get '{"value": zeros([1, kept("units")[0]])}')
call 200 PUT "$here/states/0/c" "$zeros"
must "the answer names the tensor and its shape" \
    'answer["name"] == "c" and answer["shape"] == [1, kept("units")[0]]'
must "and carries the session's revision" 'header("ETag") is not None'
call 200 GET "$here/states/0/c"
must "c is zeros" 'set(flat(answer["value"])) == {0}'
call 200 GET "$here/states/0/h"
must "h is untouched" \
    'answer["value"] == kept("saved")[kept("recurrent")[0]["name"]]["h"]'
call 200 POST "$here/forward" "$peek"
must "the forecast is another one" 'not near(answer["outputs"], kept("peek"), 1e-4)'
say "   without that memory the same peek says $(get 'format(answer["outputs"][0][0], "+.3f")')"

say "8. A value of the wrong shape is refused, and nothing changes"
call 200 GET "$here/states"
keep before 'answer["states"]'
call 422 PUT "$here/states/0/1" '{"value": [[0.5, -0.5]]}'
must "the refusal is a problem document" \
    'header("Content-Type").startswith("application/problem+json")'
must "it names the shape expected" 'answer["expected_shape"] == [1, kept("units")[0]]'
must "and the shape that came" 'answer["actual_shape"] == [1, 2]'
say "   422: expected_shape $(get 'answer["expected_shape"]')," \
    "actual_shape $(get 'answer["actual_shape"]')"
call 200 GET "$here/states"
must "the states are as before" 'answer["states"] == kept("before")'

say "9. Reset: the session as it was born"
call 200 POST "$here/reset" '{}'
must "the position is 0" 'answer["position"] == 0'
call 200 GET "$here/states"
must "every state is zero" 'set(flat(answer["states"])) == {0}'
say "   position 0, $(get 'len(flat(answer["states"]))') zeros"

say "10. Deleted"
call 204 DELETE "$here"
call 404 GET "$here"
session=
say "   and gone: 404"
say "All as it should be."
