#!/usr/bin/env python3
"""Trains the demo model co2.keras: next week's change of CO2 at Mauna Loa, in ppm.

    pip install keras==3.15.1 jax==0.10.2
    python config/demo/train.py            # a few minutes on two cores
    python config/demo/train.py --check    # errors of the committed file, nothing is trained

One step is one week. What goes in at week t is known at week t:
    the change from week t-1 to week t in ppm, and the sine and cosine of the time of the
    year at week t+1, the week asked for (2 pi (day of the year - 1) / 365.25);
what comes out is the change from week t to week t+1. Changes, because the level rises beyond
all that training saw, and the changes of the years hardly differ.

Weeks without a mean are interpolated linearly between their neighbours, so that every step is
one week; a change that touches such a week is fed, but neither trained on nor counted as an
error. The years up to 1990 train, 1991-1995 choose, 1996-2001 only report.
"""

import argparse
import csv
import datetime
import json
import os
import pathlib

os.environ.setdefault("KERAS_BACKEND", "jax")

import jax
import keras
import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
SERIES = HERE / "mauna-loa-co2-weekly.csv"
MODEL = HERE / "co2.keras"
ERRORS = HERE / "errors.json"

TRAIN_LAST, CHOOSE_LAST = 1990, 1995
UNITS = 32
WINDOW, WARM_UP, STRIDE = 312, 52, 8  # weeks
EPOCHS, BATCH = 60, 16
SEEDS = (1, 2, 3, 4, 5)
HORIZONS = (1, 4, 13, 52)  # weeks


class Series:
    """The weekly series: level in ppm, what is fed, what is to be forecast."""

    def __init__(self, path):
        with open(path, newline="") as file:
            rows = list(csv.DictReader(file))
        days = [datetime.datetime.strptime(row["date"], "%Y%m%d").date() for row in rows]
        assert all((b - a).days == 7 for a, b in zip(days, days[1:])), "a week is left out"
        self.years = np.array([day.year for day in days])
        self.measured = np.array([row["co2"] != "" for row in rows])
        weeks = np.arange(len(rows))
        values = [float(row["co2"]) for row in rows if row["co2"]]
        self.level = np.interp(weeks, weeks[self.measured], values)

        # Step s stands at week s + 1: it is fed that week's change and forecasts the next one's.
        self.days = days
        change = np.diff(self.level)
        self.inputs = np.column_stack([change[:-1], self.season(0)]).astype("float32")
        self.targets = change[1:].astype("float32")
        self.counts = self.measured[1:-1] & self.measured[2:]
        self.target_years = self.years[2:]

    def season(self, ahead):
        """Sine and cosine of the time of the year as fed `ahead` weeks later, `[step, 2]`."""
        asked = [day + datetime.timedelta(weeks=ahead) for day in self.days[2:]]
        angle = np.array([2 * np.pi * (day.timetuple().tm_yday - 1) / 365.25 for day in asked])
        return np.column_stack([np.sin(angle), np.cos(angle)])


def build(series):
    """The network that is trained: an output at every week, `[batch, weeks, 1]`."""
    known = series.target_years <= TRAIN_LAST
    normalization = keras.layers.Normalization(name="normalization")
    normalization.adapt(series.inputs[known])
    targets = series.targets[known & series.counts]
    return keras.Sequential(
        [
            keras.Input((None, series.inputs.shape[-1]), name="weeks"),
            normalization,
            keras.layers.LSTM(UNITS, return_sequences=True, name="lstm"),
            keras.layers.LSTM(UNITS, return_sequences=True, name="lstm_1"),
            keras.layers.Dense(1, name="dense"),
            keras.layers.Rescaling(
                float(targets.std()), offset=float(targets.mean()), name="ppm"
            ),
        ],
        name="co2",
    )


def served(trained):
    """The network that is saved: the same weights, the last week's output alone, no optimizer."""
    config = trained.get_config()
    for layer in config["layers"]:
        if layer["config"]["name"] == "lstm_1":
            layer["config"]["return_sequences"] = False
    network = keras.Sequential.from_config(config)
    network.set_weights(trained.get_weights())
    return network


class KeepBest(keras.callbacks.Callback):
    """After each epoch, one pass over the whole series; keeps the weights best in 1991-1995."""

    def __init__(self, series):
        super().__init__()
        self.series = series
        years = series.target_years
        self.mask = (years > TRAIN_LAST) & (years <= CHOOSE_LAST) & series.counts
        self.best, self.weights, self.epoch = np.inf, None, None

    def on_epoch_end(self, epoch, logs=None):
        forecast = np.asarray(self.model(self.series.inputs[None]))[0, :, 0]
        error = rmse(forecast[self.mask] - self.series.targets[self.mask])
        if error < self.best:
            self.best, self.weights, self.epoch = error, self.model.get_weights(), epoch + 1


def train(series, seed):
    """One training run; returns the best network and its error in the years that choose."""
    keras.utils.set_random_seed(seed)
    network = build(series)
    last = int(np.flatnonzero(series.target_years <= TRAIN_LAST)[-1]) + 1
    starts = range(0, last - WINDOW + 1, STRIDE)
    windows = np.stack([np.arange(start, start + WINDOW) for start in starts])
    weights = series.counts[windows].astype("float32")
    weights[:, :WARM_UP] = 0  # a state that has seen less than a year is not judged
    rate = keras.optimizers.schedules.CosineDecay(
        1e-2, EPOCHS * int(np.ceil(len(windows) / BATCH))
    )
    network.compile(
        optimizer=keras.optimizers.AdamW(rate, weight_decay=0.1, clipnorm=1.0), loss="mse"
    )
    keep = KeepBest(series)
    network.fit(
        series.inputs[windows],
        series.targets[windows][..., None],
        sample_weight=weights,
        batch_size=BATCH,
        epochs=EPOCHS,
        callbacks=[keep],
        verbose=0,
    )
    network.set_weights(keep.weights)
    print(f"seed {seed}: {keep.best:.4f} ppm in {TRAIN_LAST + 1}-{CHOOSE_LAST}, epoch {keep.epoch}")
    return network, keep.best


class Stepper:
    """A saved network, one week at a time, with its states in hand as a server keeps them."""

    def __init__(self, network):
        self.network = network
        self.recurrent = [layer for layer in network.layers if hasattr(layer, "cell")]
        self.run = jax.jit(self.compute)

    def start(self, rows):
        """The states before the first week: zeros, h and c of each recurrent layer."""
        return [[np.zeros((rows, layer.units), "float32")] * 2 for layer in self.recurrent]

    def compute(self, inputs, states):
        value, states_out = inputs, []
        for layer in self.network.layers:
            if layer in self.recurrent:
                value, state = layer.cell(value, states[len(states_out)])
                states_out.append(state)
            else:
                value = layer(value)
        return value[:, 0], states_out


def walk(stepper, series):
    """The state runs through the whole series; per step the forecast change and the states."""
    states, forecasts, history = stepper.start(1), [], []
    for features in series.inputs:
        forecast, states = stepper.run(features[None], states)
        forecasts.append(float(forecast[0]))
        history.append([np.asarray(state) for pair in states for state in pair])
    return np.array(forecasts), [np.concatenate(tensor) for tensor in zip(*history)]


def closed_loop(stepper, series, weeks_ahead):
    """From every week of the series: the levels forecast for the next weeks, `[step, weeks]`.

    Nothing measured is fed after the start; each forecast change is the next input.
    """
    change, tensors = walk(stepper, series)
    states = [list(pair) for pair in zip(tensors[::2], tensors[1::2])]
    level = series.level[1:-1] + change
    levels = [level]
    for ahead in range(1, weeks_ahead):
        features = np.column_stack([change, series.season(ahead)]).astype("float32")
        change, states = stepper.run(features, states)
        change = np.asarray(change, "float64")
        levels.append(levels[-1] + change)
    return np.stack(levels, axis=-1)


def rmse(errors):
    return float(np.sqrt(np.mean(np.square(errors))))


def score(errors):
    return {"mae": round(float(np.abs(errors).mean()), 4), "rmse": round(rmse(errors), 4)}


def horizon_errors(series, forecasts, ahead, years):
    """Errors in ppm of the level `ahead` weeks later, over all target weeks in `years`."""
    origins = np.arange(53, len(series.level) - ahead)
    targets, year_before = origins + ahead, origins + ahead - 52
    chosen = np.isin(series.years[targets], years)
    for needed in (origins, targets, year_before, origins - 52):
        chosen &= series.measured[needed]
    origins, targets, year_before = origins[chosen], targets[chosen], year_before[chosen]
    level = series.level
    moved = level[year_before] - level[origins - 52]
    return {
        "weeks": int(chosen.sum()),
        "model": score(forecasts[origins - 1, ahead - 1] - level[targets]),
        "same_as_last_week": score(level[origins] - level[targets]),
        "last_years_change": score(level[origins] + moved - level[targets]),
    }


def evaluate(path, series):
    """All errors of the saved file, opened anew."""
    network = keras.models.load_model(path)
    stepper = Stepper(network)
    forecasts = closed_loop(stepper, series, max(HORIZONS))

    # The file itself, run by Keras over the series so far, must say what the stepper says.
    for weeks in (1, 53, 1000, len(series.inputs)):
        whole = float(np.asarray(network(series.inputs[None, :weeks]))[0, 0])
        stepped = forecasts[weeks - 1, 0] - series.level[weeks]
        assert abs(whole - stepped) < 1e-5, f"{weeks} weeks: {whole} whole, {stepped} stepped"

    first, last = int(series.years[0]), int(series.years[-1])
    splits = {
        "train": range(first, TRAIN_LAST + 1),
        "choose": range(TRAIN_LAST + 1, CHOOSE_LAST + 1),
        "held_out": range(CHOOSE_LAST + 1, last + 1),
    }
    end_of_2000 = int(np.flatnonzero(series.years == 2000)[-1])
    return {
        "unit": "ppm",
        "versions": {"keras": keras.__version__, "jax": jax.__version__, "numpy": np.__version__},
        "years": {name: [years[0], years[-1]] for name, years in splits.items()},
        "weeks_ahead": {
            name: {
                str(ahead): horizon_errors(series, forecasts, ahead, list(years))
                for ahead in HORIZONS
            }
            for name, years in splits.items()
        },
        # The first 13 weeks of 2001 forecast at the end of 2000, for walkthrough.sh.
        "closed_loop_2001": [round(x, 5) for x in forecasts[end_of_2000 - 1, :13].tolist()],
    }


def table(errors):
    """The errors as text, mean absolute and root mean square, for every split and horizon."""
    names = ("model", "same_as_last_week", "last_years_change")
    lines = [f"{'years':<11}{'weeks ahead':>12}" + "".join(f"{name:>20}" for name in names)]
    for split, horizons in errors["weeks_ahead"].items():
        first, last = errors["years"][split]
        for ahead, row in horizons.items():
            cells = [f"{row[name]['mae']:.3f} / {row[name]['rmse']:.3f}" for name in names]
            line = f"{first}-{last}".ljust(11) + ahead.rjust(12)
            lines.append(line + "".join(cell.rjust(20) for cell in cells))
    return "\n".join(lines) + "\nmean absolute / root mean square error of the level in ppm"


def must_beat_naive(errors):
    """The promise of the demo: better than both naive forecasts in the held-out years."""
    for ahead, row in errors["weeks_ahead"]["held_out"].items():
        for naive in ("same_as_last_week", "last_years_change"):
            for measure in ("mae", "rmse"):
                assert row["model"][measure] < row[naive][measure], (ahead, naive, measure)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="errors of the file that is there")
    check = parser.parse_args().check
    series = Series(SERIES)
    if not check:
        runs = [train(series, seed) for seed in SEEDS]
        served(min(runs, key=lambda run: run[1])[0]).save(MODEL)
    errors = evaluate(MODEL, series)
    print(table(errors))
    must_beat_naive(errors)
    if check:
        known = json.loads(ERRORS.read_text())["closed_loop_2001"]
        assert np.allclose(errors["closed_loop_2001"], known, rtol=0, atol=1e-3), known
    else:
        ERRORS.write_text(json.dumps(errors, indent=2) + "\n")


if __name__ == "__main__":
    main()
