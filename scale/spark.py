"""xlm on the lines of an RDD: each partition is one run of the program.

    from spark import pipe                                   # spark-submit --py-files scale/spark.py job.py
    pipe(lines, "xlm classify -R -m /models/mine").saveAsTextFile("labels")

    spark-submit scale/spark.py texts.txt labels -- xlm classify -R -m /models/mine

Why not RDD.pipe: its child has an empty environment; its exit code is ignored unless `checkCode` is given, and then the
error does not say what the program said; and where reading a partition fails, it waits for ever.
"""

import argparse
import os
import shlex
import subprocess
import sys
import threading
from collections import deque

LAST_LINES = 20


class ProgramFailed(RuntimeError):
    """The program ended with another exit code than 0; the message ends with what it wrote to stderr."""


def pipe(lines, command, env=None, manifests=None):
    """An RDD of what `command` writes, line by line, in the order of `lines`.

    lines: an RDD of texts without line ends (`sc.textFile`, `df.toJSON()`).
    command: the program and its arguments, as one text or a list. It is found on the PATH of the workers.
    env: variables besides those of the workers. By default failed records fail no task (XLM_EXIT_ZERO), and a run uses
    as many threads as Spark gives its task (XLM_THREADS).
    manifests: a folder that every worker reaches; each partition writes its manifest there, part-00000.json and so on.
    """
    arguments = shlex.split(command) if isinstance(command, str) else list(command)
    return lines.mapPartitionsWithIndex(
        lambda number, part: _run(part, arguments, {**_variables(number, manifests), **(env or {})})
    )


def _variables(number, manifests):
    from pyspark import TaskContext

    own = {"XLM_EXIT_ZERO": "1", "XLM_THREADS": str(TaskContext.get().cpus()), **os.environ}
    if manifests is not None:
        os.makedirs(manifests, exist_ok=True)
        # A partition that is done again replaces the manifest of its first try.
        own.update(XLM_MANIFEST=os.path.join(manifests, f"part-{number:05d}.json"), XLM_OVERWRITE="1")
    return own


def _run(lines, arguments, env):
    child = subprocess.Popen(
        arguments,
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    said = deque(maxlen=LAST_LINES)
    fault = []
    helpers = [
        threading.Thread(target=_write, args=(lines, child, fault), daemon=True),
        threading.Thread(target=_listen, args=(child.stderr, said), daemon=True),
    ]
    for helper in helpers:
        helper.start()
    try:
        for line in child.stdout:
            yield line.rstrip(b"\n").decode("utf-8")
        code = child.wait()
        for helper in helpers:
            helper.join()
        if fault:
            raise fault[0]
        if code != 0:
            raise ProgramFailed(f"{shlex.join(arguments)} ended with exit code {code}: {' '.join(said)}")
    finally:
        # Where nobody wants more lines, or the task is cancelled.
        child.kill()
        child.wait()


def _write(lines, child, fault):
    try:
        for line in lines:
            if "\n" in line:
                raise ValueError(f"a line has a line end in it: {line[:60]!r}; expected one record a line, such as JSON")
            child.stdin.write(line.encode("utf-8") + b"\n")
        child.stdin.close()
    except BrokenPipeError:
        pass  # The program has ended; its exit code says why.
    except BaseException as error:
        fault.append(error)
        child.kill()


def _listen(stream, said):
    for line in stream:
        text = line.decode("utf-8", "replace")
        said.append(text.strip())
        sys.stderr.write(text)


def main():
    parser = argparse.ArgumentParser(
        description="Run a program on the lines of a file, each partition by one process.",
        usage="spark.py [options] input output -- program [arguments]",
    )
    parser.add_argument("input", help="file or folder of lines, at any address that Spark reads")
    parser.add_argument("output", help="folder for the results, one file a partition; it must not exist")
    parser.add_argument("--partitions", type=int, help="at least so many (by default what Spark chooses)")
    parser.add_argument("--manifests", help="folder for a manifest of each partition, which every worker reaches")
    split = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    given, command = parser.parse_args(sys.argv[1:split]), sys.argv[split + 1 :]
    if not command:
        parser.error("there is no program; expected one, with its arguments, after --")

    from py4j.protocol import Py4JJavaError
    from pyspark import SparkContext

    context = SparkContext(appName="xlm")
    try:
        lines = context.textFile(given.input, given.partitions)
        pipe(lines, command, manifests=given.manifests).saveAsTextFile(given.output)
    except Py4JJavaError as error:
        said = [line for line in str(error.java_exception).splitlines() if "ProgramFailed: " in line]
        sys.exit(said[-1].split("ProgramFailed: ")[1] if said else str(error))
    finally:
        context.stop()


if __name__ == "__main__":
    main()
