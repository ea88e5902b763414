"""Sends one photo again and again from several threads, and prints each round's times as JSON.

    ask.py gradio|offstage ADDRESS PHOTO CLIENTS SECONDS

Both are asked from Python. Gradio is asked by its own client, each thread with one of its own; of Offstage
each thread submits a job whose recipe changes nothing, follows its events to the end and gets the result.
Either way the picture goes up, waits its turn in the queue, and comes back.
"""

import json
import sys
import threading
import time


def gradio_round(address, photo):
    from gradio_client import Client, handle_file

    client = Client(address, verbose=False)
    return lambda: client.predict(handle_file(photo), api_name="/predict")


def offstage_round(address, photo):
    import httpx

    client = httpx.Client(base_url=address, timeout=60, follow_redirects=True)
    with open(photo, "rb") as file:
        image = file.read()
    form = {"recipe": '{"version":1,"adjustments":[]}', "draft": "true"}

    def round():
        files = {"image": ("photo.jpg", image, "image/jpeg")}
        answer = client.post("/api/v1/jobs", data=form, files=files)
        answer.raise_for_status()
        job = answer.headers["location"]
        with client.stream("GET", f"{job}/events") as events:
            for _ in events.iter_lines():
                pass
        client.get(f"{job}/result").raise_for_status()

    return round


def main():
    whom, address, photo, clients, seconds = sys.argv[1:]
    rounds = {"gradio": gradio_round, "offstage": offstage_round}[whom]
    ready, times, lock = threading.Barrier(int(clients)), [], threading.Lock()
    spans = []

    def ask():
        round = rounds(address, photo)
        round()
        ready.wait()
        begun, own = time.perf_counter(), []
        while time.perf_counter() - begun < float(seconds):
            start = time.perf_counter()
            round()
            own.append(time.perf_counter() - start)
        with lock:
            times.extend(own)
            spans.append(time.perf_counter() - begun)

    threads = [threading.Thread(target=ask) for _ in range(int(clients))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps({"seconds": max(spans), "times": times}))


main()
