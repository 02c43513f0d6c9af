"""Proves one run of one ONNX model with EZKL and prints one line of JSON: what each step took.

    prove.py --onnx FILE --inputs FILE --work DIR --srs DIR [--step-seconds N]
             [--memory-mebibytes N] [--proofs N] [--set NAME=VALUE ...] [--scale N]

EZKL's own order: gen_settings, calibrate_settings (for resources), compile_circuit, setup in one
process; gen_witness, prove, verify in a second one, so that the first proof is one of a fresh
process with keys on disk. Input and output are public, weights fixed in the circuit. The
structured reference string is random and made on this machine (gen_srs), which suits a
measurement and nothing else; it is kept in --srs, counted on its own, and would otherwise be a
download.

Inputs are EZKL's: {"input_data": [[...], ...]}, each input flat, in the model's order.

The line has "version", "logRows", "rows", "assignments", "seconds" (by step), "freshSeconds"
(from the start of the second process to its first proof), "proveSeconds" (the fastest proof),
"verifySeconds" (the fastest), "proofBytes", "keyBytes", "srsBytes", "peakBytes" (most memory
resident in either process), "outputs"; where EZKL cannot, "failed": {"step", "reason"} beside
what is known by then. Exit status 0 in both cases, 2 for a call that makes no sense.
"""

import argparse
import json
import os
import queue
import subprocess
import sys
import threading
import time
from pathlib import Path

KIBI = 1 << 10
MEBI = 1 << 20
POLL_SECONDS = 0.02

# What a row of the circuit takes in the proving key: measured, the same from 2^9 to 2^17 rows,
# with the two columns that are EZKL's default. More columns take more.
KEY_BYTES_PER_ROW = 4200

# No further proof or verification is begun once they have taken this long.
REPEAT_SECONDS = 20

REASON_CHARACTERS = 400


class TooLarge(Exception):
    """The circuit does not fit: found before the time is spent."""


# ---- the work, in a process of its own ---------------------------------------------------------


class Worker:
    """Runs steps and reports the beginning and the end of each on what was standard output."""

    def __init__(self, job):
        self.job = job
        self.work = Path(job["work"])
        # EZKL prints reports of its own: they go to standard error.
        self.report = os.fdopen(os.dup(1), "w", buffering=1)
        os.dup2(2, 1)

    def tell(self, **what):
        print(json.dumps(what), file=self.report)

    def step(self, name, call):
        self.tell(step=name)
        start = time.perf_counter()
        result = call()
        self.tell(step=name, seconds=time.perf_counter() - start)
        return result

    def repeat(self, name, call):
        start = time.perf_counter()
        for i in range(self.job["proofs"]):
            if i > 0 and time.perf_counter() - start > REPEAT_SECONDS:
                break
            if not self.step(name, call):
                raise ValueError(f"EZKL's {name} says no")

    def path(self, name):
        return str(self.work / name)

    def prepare(self):
        import ezkl

        arguments = ezkl.PyRunArgs()
        for name, value in self.job["set"].items():
            if not hasattr(arguments, name):
                raise ValueError(f"EZKL has no setting {name}")
            setattr(arguments, name, value)
        onnx, inputs, settings = self.job["onnx"], self.job["inputs"], self.path("settings.json")
        self.step("gen_settings", lambda: ezkl.gen_settings(onnx, settings, arguments))
        scales = {} if self.job["scale"] is None else {"scales": [self.job["scale"]]}
        self.step(
            "calibrate_settings",
            lambda: ezkl.calibrate_settings(inputs, onnx, settings, "resources", **scales),
        )
        found = json.loads(Path(settings).read_text())
        log_rows = found["run_args"]["logrows"]
        self.tell(
            facts={
                "logRows": log_rows,
                "rows": found["num_rows"],
                "assignments": found["total_assignments"],
            }
        )
        needed, limit = KEY_BYTES_PER_ROW << log_rows, self.job["memory_bytes"]
        if needed > limit:
            raise TooLarge(
                f"memory: the proving key alone would take {needed // MEBI} MiB"
                f" (2^{log_rows} rows of {KEY_BYTES_PER_ROW} bytes), the limit is {limit // MEBI}"
            )
        circuit = self.path("circuit.ezkl")
        self.step("compile_circuit", lambda: ezkl.compile_circuit(onnx, circuit, settings))
        srs = self.srs(ezkl, log_rows)
        vk, pk = self.path("vk.key"), self.path("pk.key")
        self.step("setup", lambda: ezkl.setup(circuit, vk, pk, srs))
        self.tell(
            facts={
                "keyBytes": os.path.getsize(vk) + os.path.getsize(pk),
                "srs": srs,
                "srsBytes": os.path.getsize(srs),
            }
        )

    def srs(self, ezkl, log_rows):
        kept = Path(self.job["srs"]) / f"kzg{log_rows}.srs"
        if not kept.exists():
            fresh = kept.with_suffix(f".{os.getpid()}")
            self.step("gen_srs", lambda: ezkl.gen_srs(str(fresh), log_rows))
            fresh.replace(kept)
        return str(kept)

    def prove(self):
        import ezkl

        circuit, witness = self.path("circuit.ezkl"), self.path("witness.json")
        proof, settings = self.path("proof.json"), self.path("settings.json")
        pk, vk, srs = self.path("pk.key"), self.path("vk.key"), self.job["srs_file"]
        self.step("gen_witness", lambda: ezkl.gen_witness(self.job["inputs"], circuit, witness))
        self.repeat("prove", lambda: ezkl.prove(witness, circuit, pk, proof, srs))
        self.repeat("verify", lambda: ezkl.verify(proof, settings, vk, srs))
        found = json.loads(Path(proof).read_text())
        outputs = found["pretty_public_inputs"]["rescaled_outputs"]
        self.tell(
            facts={
                "proofBytes": len(found["hex_proof"].removeprefix("0x")) // 2,
                "outputs": [float(value) for output in outputs for value in output],
            }
        )

    def run(self, part):
        try:
            {"prepare": self.prepare, "prove": self.prove}[part]()
        except BaseException as problem:  # a panic in Rust arrives as BaseException
            self.tell(failed=str(problem) or type(problem).__name__)
            sys.exit(1)


# ---- the one who waits -------------------------------------------------------------------------


class Failed(Exception):
    """A step that did not come to its end, and why."""

    def __init__(self, step, reason):
        super().__init__(reason)
        self.step = step
        self.reason = reason


class Watch:
    """Runs the parts as processes within the limits and collects what they report."""

    def __init__(self, job, step_seconds):
        self.job = job
        self.step_seconds = step_seconds
        self.facts = {}
        self.seconds = {}
        self.peak_bytes = 0
        self.process = None

    def part(self, name):
        started = time.perf_counter()
        command = [sys.executable, __file__, "--worker", name, json.dumps(self.job)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        lines = queue.Queue()
        reader = threading.Thread(
            target=lambda: [lines.put(json.loads(line)) for line in self.process.stdout]
        )
        reader.start()
        step, since, failed = "start", started, None
        while True:
            # The end is asked for before the lines: none can come after it.
            ended = self.reap(wait=False)
            if ended is not None:
                reader.join()
            while not lines.empty():
                line = lines.get()
                self.facts.update(line.get("facts", {}))
                failed = line.get("failed", failed)
                if "seconds" in line:
                    self.seconds.setdefault(line["step"], []).append(line["seconds"])
                if "step" in line:
                    step, since = line["step"], time.perf_counter()
                if line.get("step") == "prove" and "seconds" in line:
                    self.facts.setdefault("freshSeconds", since - started)
            if failed is None and ended is None:
                failed = self.beyond(since)
            if failed is not None:
                self.stop()
                reader.join()
                raise Failed(step, failed)
            if ended is not None:
                if ended != 0:
                    raise Failed(step, f"the process ended with {ended}")
                return
            time.sleep(POLL_SECONDS)

    def beyond(self, since):
        resident, limit = resident_bytes(self.process.pid), self.job["memory_bytes"]
        if resident > limit:
            return f"memory: beyond the limit of {limit // MEBI} MiB"
        if time.perf_counter() - since > self.step_seconds:
            return f"time: beyond the limit of {self.step_seconds} s for a step"
        return None

    def reap(self, wait):
        """Exit status of the process, None while it runs; its peak memory is noted."""
        if self.process.returncode is not None:
            return self.process.returncode
        pid, status, usage = os.wait4(self.process.pid, 0 if wait else os.WNOHANG)
        if pid == 0:
            return None
        unit = 1 if sys.platform == "darwin" else KIBI
        self.peak_bytes = max(self.peak_bytes, usage.ru_maxrss * unit)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        return self.process.returncode

    def stop(self):
        if self.process.returncode is None:
            self.process.kill()
            self.reap(wait=True)


def resident_bytes(pid):
    """What a process holds now; 0 when it has just ended."""
    status = Path(f"/proc/{pid}/status")
    if status.parent.parent.is_dir() and Path("/proc/self/status").exists():
        try:
            for line in status.read_text().splitlines():
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) * KIBI
        except OSError:
            pass
        return 0
    said = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True)
    return int(said.stdout.strip() or 0) * KIBI


def measure(watch):
    from importlib.metadata import version

    result = {"version": version("ezkl")}
    try:
        watch.part("prepare")
        watch.job["srs_file"] = watch.facts.pop("srs")
        watch.part("prove")
    except Failed as problem:
        reason = " ".join(problem.reason.split())[:REASON_CHARACTERS]
        result["failed"] = {"step": problem.step, "reason": reason}
    result.update(watch.facts)
    for step in ("prove", "verify"):
        if step in watch.seconds:
            result[step + "Seconds"] = min(watch.seconds[step])
    result["seconds"] = {step: times[0] for step, times in watch.seconds.items()}
    result["peakBytes"] = watch.peak_bytes
    return result


def setting(text):
    name, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text}: expected NAME=VALUE")
    return name, int(value) if value.lstrip("-").isdigit() else value


def main():
    parser = argparse.ArgumentParser(description="Proves one run of an ONNX model with EZKL.")
    parser.add_argument("--onnx", required=True, help="the model")
    parser.add_argument("--inputs", required=True, help="EZKL's input file")
    parser.add_argument("--work", required=True, help="folder for circuit, keys and proof")
    parser.add_argument("--srs", required=True, help="folder where reference strings are kept")
    parser.add_argument("--step-seconds", type=float, default=300, help="most time of a step")
    parser.add_argument("--memory-mebibytes", type=int, default=8192, help="most memory held")
    parser.add_argument("--proofs", type=int, default=3,
                        help="most times to prove and verify; slow ones are not repeated")
    parser.add_argument("--set", type=setting, action="append", default=[], metavar="NAME=VALUE",
                        help="a setting of the circuit (PyRunArgs)")
    parser.add_argument("--scale", type=int, help="the one scale to calibrate with")
    options = parser.parse_args()
    if options.step_seconds <= 0 or options.memory_mebibytes < 1 or options.proofs < 1:
        parser.error("limits are above 0 and there is at least one proof")
    for folder in (options.work, options.srs):
        Path(folder).mkdir(parents=True, exist_ok=True)
    visible = {
        "input_visibility": "public",
        "output_visibility": "public",
        "param_visibility": "fixed",
    }
    watch = Watch(
        {
            "onnx": options.onnx,
            "inputs": options.inputs,
            "work": options.work,
            "srs": options.srs,
            "memory_bytes": options.memory_mebibytes * MEBI,
            "proofs": options.proofs,
            "set": {**visible, **dict(options.set)},
            "scale": options.scale,
        },
        options.step_seconds,
    )
    try:
        print(json.dumps(measure(watch)))
    finally:
        if watch.process is not None:
            watch.stop()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--worker"]:
        Worker(json.loads(sys.argv[3])).run(sys.argv[2])
    else:
        main()
