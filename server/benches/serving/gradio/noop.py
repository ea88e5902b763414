"""The peer: Gradio's queue around a function that hands the picture back."""

import sys

import gradio

CONCURRENT = 4  # What Offstage works on at once by default.

page = gradio.Interface(
    fn=lambda image: image,
    inputs=gradio.Image(type="filepath"),
    outputs=gradio.Image(type="filepath"),
    api_name="predict",
)
page.queue(default_concurrency_limit=CONCURRENT)
page.launch(server_name="127.0.0.1", server_port=int(sys.argv[1]), quiet=True, share=False)
