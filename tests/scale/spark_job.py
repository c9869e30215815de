"""The job that spark_test.ts gives to Spark, on a cluster of two worker processes.

    python spark_job.py INPUT OUTPUT PARTITIONS [--kill] -- COMMAND...

Writes the results to OUTPUT and says in one line of JSON what happened. With --kill one of the workers' processes is
killed as soon as the first partition is done.
"""

import json
import os
import signal
import sys
import threading
import time

# The workers' Python must be this one.
os.environ["PYSPARK_PYTHON"] = sys.executable
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "scale"))

import spark
from pyspark import SparkConf, SparkContext

# A loaded machine is slow to start a Java process; nothing here depends on how slow.
PATIENT = {
    "spark.network.timeout": "900s",
    "spark.rpc.askTimeout": "900s",
    "spark.rpc.lookupTimeout": "900s",
    "spark.executor.heartbeatInterval": "60s",
    "spark.worker.timeout": "900",
    "spark.deploy.maxExecutorRetries": "-1",
    "spark.ui.enabled": "false",
    "spark.log.level": "ERROR",
}


def worker_processes(application):
    """The ids of the processes that run tasks of an application."""
    found = []
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{process}/cmdline", "rb") as file:
                arguments = file.read().split(b"\0")
        except OSError:
            continue
        if b"org.apache.spark.executor.CoarseGrainedExecutorBackend" in arguments and application.encode() in arguments:
            found.append(int(process))
    return sorted(found)


def stages(context):
    tracker = context.statusTracker()
    infos = [tracker.getStageInfo(stage) for job in tracker.getJobIdsForGroup() for stage in tracker.getJobInfo(job).stageIds]
    return [info for info in infos if info is not None]


def kill_one(context, told):
    while True:
        done = sum(info.numCompletedTasks for info in stages(context))
        running = sum(info.numActiveTasks for info in stages(context))
        if done > 0 and running > 0:
            break
        time.sleep(0.05)
    processes = worker_processes(context.applicationId)
    os.kill(processes[0], signal.SIGKILL)
    told.update(killed=processes[0], workers=len(processes), done_before=done)


def main():
    split = sys.argv.index("--")
    source, output, partitions, *flags = sys.argv[1:split]
    conf = SparkConf().setMaster("local-cluster[2,1,1024]").setAppName("xlm").setAll(PATIENT.items())
    context = SparkContext(conf=conf)
    context.addPyFile(spark.__file__)
    told = {}
    try:
        lines = context.textFile(source, int(partitions))
        told["partitions"] = lines.getNumPartitions()
        if "--kill" in flags:
            threading.Thread(target=kill_one, args=(context, told), daemon=True).start()
        results = spark.pipe(lines, sys.argv[split + 1 :], manifests=os.path.abspath("manifests")).collect()
        told["failed_tasks"] = sum(info.numFailedTasks for info in stages(context))
        with open(output, "w", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{line}\n" for line in results)
    except Exception as error:
        told["error"] = str(error)
    print(json.dumps(told), flush=True)
    context.stop()


main()
