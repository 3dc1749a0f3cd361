"""The default pack's three models in a plain loop over OpenCV's DNN, one image at a time.

loop.py MODELS LIST: loads and warms; then each line on standard input asks for a pass over the images that LIST names,
one path a line, and is answered with a line of JSON: its pace, the faces, and milliseconds of processor time for each image, by stage.
"""
import json
import os
import sys
import time

import cv2
import numpy as np

# Where the five points of a face come to lie in a crop of 112 x 112.
TEMPLATE = np.float64([[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]])
FIVE = [[37, 38, 40, 41], [43, 44, 46, 47], [30], [48, 60], [54, 64]]  # of the 68 points


def detect(net, image):
    net.setInput(cv2.dnn.blobFromImage(image, 1 / 128, (320, 240), (127, 127, 127), swapRB=True))
    scores, boxes = net.forward(["scores", "boxes"])
    scores = scores.reshape(-1, 2)[:, 1]
    found = scores > 0.65
    height, width = image.shape[:2]
    corners = boxes.reshape(-1, 4)[found] * [width, height, width, height]
    sizes = np.column_stack([corners[:, :2], corners[:, 2:] - corners[:, :2]])
    kept = cv2.dnn.NMSBoxes(sizes.tolist(), scores[found].tolist(), 0.65, 0.4)
    return [corners[i] for i in np.array(kept, dtype=int).flatten()]


def five_points(net, image, box):
    height, width = image.shape[:2]
    left, top = max(0, int(box[0])), max(0, int(box[1]))
    right, bottom = min(width, int(box[2]) + 1), min(height, int(box[3]) + 1)
    grey = cv2.cvtColor(image[top:bottom, left:right], cv2.COLOR_BGR2GRAY)
    net.setInput(cv2.dnn.blobFromImage(cv2.resize(grey, (64, 64)), 1 / 256))
    points = net.forward().reshape(68, 2) * [right - left, bottom - top] + [left, top]
    return np.float64([points[group].mean(axis=0) for group in FIVE])


def similarity(points):
    """The least-squares similarity onto the template: rotation, one scale, shift."""
    source, target = points - points.mean(axis=0), TEMPLATE - TEMPLATE.mean(axis=0)
    u, s, vt = np.linalg.svd(target.T @ source)
    turn = np.diag([1, np.sign(np.linalg.det(u) * np.linalg.det(vt))])
    matrix = (s @ np.diag(turn)) / (source ** 2).sum() * (u @ turn @ vt)
    return np.column_stack([matrix, TEMPLATE.mean(axis=0) - matrix @ points.mean(axis=0)])


def align(net, image, box):
    return cv2.warpAffine(image, similarity(five_points(net, image, box)), (112, 112))


def embed(net, face):
    net.setInput(cv2.dnn.blobFromImage(face, 1 / 128, (112, 112), (127, 127, 127)))
    vector = net.forward().flatten()
    return vector / np.linalg.norm(vector)


def timed(stages, stage, step, *arguments):
    """Adds the processor time of the step, of all threads."""
    began = time.process_time()
    result = step(*arguments)
    stages[stage] += time.process_time() - began
    return result


def run(models, paths):
    faces, stages = 0, {"decode": 0, "detect": 0, "align": 0, "embed": 0}
    began = time.perf_counter()
    for path in paths:
        image = timed(stages, "decode", cv2.imread, path)
        for box in timed(stages, "detect", detect, models[0], image):
            face = timed(stages, "align", align, models[1], image, box)
            timed(stages, "embed", embed, models[2], face)
            faces += 1
    return {"images": len(paths), "faces": faces, "imagesPerSecond": len(paths) / (time.perf_counter() - began),
            "stages": {stage: 1000 * seconds / len(paths) for stage, seconds in stages.items()}}


def main():
    folder, listing = sys.argv[1:]
    models = [cv2.dnn.readNetFromONNX(os.path.join(folder, name + ".onnx"))
              for name in ("ultra-light-rfb-320", "landmarks-68", "mobilefacenet-512")]
    with open(listing, encoding="utf-8") as file:
        paths = file.read().splitlines()
    run(models, paths[:10])
    print(json.dumps({"ready": True}), flush=True)
    for _ in sys.stdin:
        print(json.dumps(run(models, paths)), flush=True)


main()
