"""A Piper voice without weights: a real ONNX network with Piper's inputs and outputs that sings one tone per phoneme.

Its length is 1,024 samples for each phoneme id, times ``length_scale``; so takes of the whole real runtime can be measured.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

RATE = 22050
SAMPLES_PER_PHONEME = 1024
#: every sign espeak-ng writes for Vietnamese, and Piper's own three
_SIGNS = "_^$ !'(),-.:;?abcdefghijklmnopqrstuvwxyzæçðøħŋœɐɑɒɓɔɕɖɗɘəɚɛɜɞɟɠɡɣɤɥɦɨɪɫɬɭɯɰɱɲɳɴɵɶɸɹɻɽɾʀʁʂʃʈʉʊʋʌʎʏʐʑʒʔʕʘˈˌːˑ˞βθχᵻ0123456789̩̃̆͡ʰʷ"  # fmt: skip


def write_voice(folder: Path, name: str = "thu", pitch: float = 180.0) -> Path:
    """``folder/name.onnx`` and its description; returns the path of the first."""

    def constant(name: str, value: object, kind: type) -> onnx.TensorProto:
        return numpy_helper.from_array(np.array(value, dtype=kind), name)

    nodes = [
        helper.make_node("Shape", ["input"], ["shape"]),
        helper.make_node("Gather", ["shape", "one"], ["count"]),
        helper.make_node("Cast", ["count"], ["count_f"], to=TensorProto.FLOAT),
        helper.make_node("Gather", ["scales", "one"], ["length_scale"]),
        helper.make_node("Mul", ["count_f", "per_phoneme"], ["raw_length"]),
        helper.make_node("Mul", ["raw_length", "length_scale"], ["length"]),
        helper.make_node("Range", ["zero", "length", "step"], ["at"]),
        helper.make_node("Mul", ["at", "omega"], ["phase"]),
        helper.make_node("Sin", ["phase"], ["wave"]),
        helper.make_node("Mul", ["wave", "level"], ["sound"]),
        helper.make_node("Reshape", ["sound", "target"], ["output"]),
        helper.make_node("Identity", ["input_lengths"], ["seen"]),  # or the runtime drops the input
    ]
    constants = [
        constant("one", 1, np.int64),
        constant("per_phoneme", SAMPLES_PER_PHONEME, np.float32),
        constant("zero", 0, np.float32),
        constant("step", 1, np.float32),
        constant("omega", 2 * np.pi * pitch / RATE, np.float32),
        constant("level", 0.2, np.float32),
        constant("target", [1, 1, -1], np.int64),
    ]
    inputs = [
        helper.make_tensor_value_info("input", TensorProto.INT64, ["b", "n"]),
        helper.make_tensor_value_info("input_lengths", TensorProto.INT64, ["b"]),
        helper.make_tensor_value_info("scales", TensorProto.FLOAT, [3]),
    ]
    outputs = [
        helper.make_tensor_value_info("output", TensorProto.FLOAT, ["b", 1, "t"]),
        helper.make_tensor_value_info("seen", TensorProto.INT64, ["b"]),
    ]
    graph = helper.make_graph(nodes, "voice", inputs, outputs, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)
    onnx.checker.check_model(model)
    path = folder / f"{name}.onnx"
    path.write_bytes(model.SerializeToString())
    description = {
        "audio": {"sample_rate": RATE},
        "espeak": {"voice": "vi"},
        "phoneme_type": "espeak",
        "inference": {"noise_scale": 0.667, "length_scale": 1.0, "noise_w": 0.8},
        "num_speakers": 1,
        "num_symbols": len(_SIGNS),
        "phoneme_id_map": {sign: [number] for number, sign in enumerate(_SIGNS)},
    }
    Path(f"{path}.json").write_text(json.dumps(description, ensure_ascii=False), "utf-8")
    return path
