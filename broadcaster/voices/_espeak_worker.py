"""The process that holds the espeak-ng library: one sentence in, its samples and word events out.

Started by :mod:`.espeak` as a bare interpreter (standard library only). It initialises the engine once, starts no thread, and
forks for every sentence: synthesis changes the engine's inner state, so only a fresh copy of the initialised process gives
the same samples for the same text. Where there is no fork (Windows) it speaks one sentence and ends; its owner starts another.

Wire format, little-endian. Request: ``uint32`` length, UTF-8 text. Answer: int16 samples in portions, each announced by its ``uint32`` length in
bytes; a length of 0; :data:`ANSWER` (samples in all, events, rate); then per word three ``uint32``: character position (from 1),
length in characters, start in samples. The first answer, with no samples, says that the engine is ready. Status codes: 3 library, 4 data, 5 unknown voice, 6 synthesis failed.

Samples follow their announcement, or lie already in a pipe of their own: then a portion is all that has room there, so that the owner wakes
once for a sentence and not for every buffer. Nothing is ever written that might block before it was announced.
"""

import ctypes
import gc
import os
import select
import signal
import struct
import sys

LENGTH = struct.Struct("<I")
ANSWER = struct.Struct("<4sIII")
WORD = struct.Struct("<III")
MAGIC = b"take"
SYNCHRONOUS, DO_NOT_EXIT, UTF8 = 2, 0x8000, 1
EVENT_END, EVENT_WORD = 0, 1
PARAMETERS = {"rate": 1, "volume": 2, "pitch": 3, "range": 4, "gap": 7}
BUFFER_MS = 1000
SEED = 1
PAGE = os.sysconf("SC_PAGESIZE") if hasattr(os, "sysconf") else 4096
#: every vowel and tone that is common
WARM_UP = "Bà con nghe tin, một hai ba bốn năm sáu bảy tám chín mười.".encode()
#: a sentence takes milliseconds; a child that needs this long hangs, and nobody may be left to kill it
CHILD_SECONDS = 30


class Event(ctypes.Structure):
    """``espeak_EVENT`` of speak_lib.h."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_int64),
    )


#: made once: a new ctypes type for every buffer would cost as much as filling it
Buffer = ctypes.c_char * (2 * 48000 * BUFFER_MS // 1000)
EVENT_INTS = ctypes.sizeof(Event) // ctypes.sizeof(ctypes.c_int)
POSITION, SIZE, AUDIO_MS = (
    getattr(Event, name).offset // ctypes.sizeof(ctypes.c_int) for name in ("text_position", "length", "audio_position")
)
Numbers = ctypes.POINTER(ctypes.c_int)
#: samples and events come as bare addresses
Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)


class Engine:
    """The library, initialised with one voice and its parameters."""

    def __init__(self, library: str, data: str, voice: str, parameters: "dict[str, int]") -> None:
        try:
            self.lib = ctypes.CDLL(library)
        except OSError as error:
            fail(3, str(error))
        self.rate = self.lib.espeak_Initialize(SYNCHRONOUS, BUFFER_MS, os.fsencode(data), DO_NOT_EXIT)
        if self.rate <= 0:
            fail(4, f"espeak_Initialize: {self.rate}")
        # the engine seeds its breath noise with the time of day: without a seed of ours another second is another sound
        self.lib.espeak_ng_SetRandSeed(ctypes.c_long(SEED))
        self.samples = 0
        self.pipe, self.room = 1, 0
        self.waiting = self.taken = 0
        self.events = bytearray()
        self.callback = Callback(self.receive)  # kept: the library stores only its address
        if self.lib.espeak_SetVoiceByName(voice.encode()) != 0:
            fail(5, voice)
        for name, value in parameters.items():
            self.lib.espeak_SetParameter(PARAMETERS[name], value, 0)
        self.speak(WARM_UP)  # tables that are built at the first word are built once, not in every forked process
        self.lib.espeak_SetSynthCallback(self.callback)

    def receive(self, wave, count, events):  # type: ignore[no-untyped-def]
        """Called by the library with each buffer of samples and the events in it. The samples go out uncopied: memory that a forked
        process has not touched costs nothing."""
        if wave and count > 0:
            self.hand_over(memoryview(Buffer.from_address(wave))[: count * 2])
            self.samples += count
        # plain integers: a structure for each event would cost as much as its speech
        numbers = ctypes.cast(events, Numbers)
        at = 0
        while numbers[at] != EVENT_END:
            if numbers[at] == EVENT_WORD and numbers[at + POSITION] > 0:
                start = max(0, numbers[at + AUDIO_MS]) * self.rate // 1000
                self.events += WORD.pack(numbers[at + POSITION], max(0, numbers[at + SIZE]), start)
            at += EVENT_INTS
        return 0

    def hand_over(self, samples: memoryview) -> None:
        self.waiting += len(samples)
        self.taken += -(-len(samples) // PAGE) * PAGE  # what a write takes of a pipe: whole pages
        if self.taken > self.room:
            self.announce()
        send(samples, to=self.pipe)

    def announce(self) -> None:
        if self.waiting:
            send(LENGTH.pack(self.waiting))
        self.waiting = self.taken = 0

    def speak(self, text: bytes) -> None:
        zero = ctypes.c_uint(0)
        buffer = ctypes.create_string_buffer(text)
        status = self.lib.espeak_Synth(buffer, len(text) + 1, zero, 0, zero, UTF8, None, None)
        if status != 0 or self.lib.espeak_Synchronize() != 0:
            fail(6, f"espeak_Synth: {status}")


def fail(code: int, why: str) -> None:
    os.write(2, why.encode("utf-8", "replace") + b"\n")
    os._exit(code)


def send(*parts: "bytes | bytearray | memoryview", to: int = 1) -> None:
    for part in parts:
        view = memoryview(part)
        while view:
            view = view[os.write(to, view) :]


def receive(count: int) -> bytes:
    """Exactly ``count`` bytes of a request; ends the process when its owner has closed the pipe."""
    got = b""
    while len(got) < count:
        block = os.read(0, count - len(got))
        if not block:
            os._exit(0)
        got += block
    return got


def wait_for_request(owner: int) -> None:
    """Block until something can be read; end when the owner is gone although a copy of its pipe lives on."""
    while os.name == "posix" and not select.select([0], [], [], 5.0)[0]:
        if os.getppid() != owner:
            os._exit(0)


def answer(engine: Engine, text: bytes) -> None:
    engine.speak(text)
    engine.announce()
    end(engine.samples, bytes(engine.events), engine.rate)


def end(samples: int, events: bytes, rate: int) -> None:
    """What follows the last portion of an answer."""
    send(LENGTH.pack(0) + ANSWER.pack(MAGIC, samples, len(events) // WORD.size, rate) + events)


def main(arguments: "list[str]") -> None:
    library, data, voice = arguments[:3]
    parameters = {name: int(value) for name, value in (pair.split("=") for pair in arguments[3:])}
    pipe, room = parameters.pop("pipe", 1), parameters.pop("room", 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the owner, whose closing of the pipe ends us
    owner = os.getppid()
    engine = Engine(library, data, voice, parameters)
    engine.pipe, engine.room = pipe, room
    gc.collect()
    gc.freeze()
    end(0, b"", engine.rate)
    while True:
        wait_for_request(owner)
        text = receive(LENGTH.unpack(receive(LENGTH.size))[0])
        if not hasattr(os, "fork"):
            answer(engine, text)
            os._exit(0)
        child = os.fork()
        if child == 0:
            gc.disable()
            signal.alarm(CHILD_SECONDS)
            answer(engine, text)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status != 0:  # half an answer may be in the pipe: only a new process is safe
            fail(6, f"sentence process ended with status {status}")


if __name__ == "__main__":
    main(sys.argv[1:])
