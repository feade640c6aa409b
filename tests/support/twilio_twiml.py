"""TwiML as Twilio's own builder writes it (`twilio.twiml.voice_response`), asked from outside: reads a JSON object a line from
standard input, {"script", "action" or null, "voice", "ours"}, and says whether our XML is the same, in canonical form.
"""
import json
import sys
from xml.etree import ElementTree

from twilio.twiml.voice_response import Gather, VoiceResponse

KEYS = "Press 1 if you take it. Press 2 if you cannot, and the next person is asked."

for line in sys.stdin:
    asked = json.loads(line)
    say = {"language": "en-GB", "voice": asked["voice"]}
    response = VoiceResponse()
    if asked["action"] is None:
        response.say(asked["script"] + " Please answer by text.", loop=2, **say)
    else:
        gather = Gather(action=asked["action"], method="POST", num_digits=1, timeout=8, action_on_empty_result=True)
        gather.say(asked["script"] + " " + KEYS, loop=2, **say)
        response.append(gather)
        response.say("No key was pressed. Please answer by text.", loop=1, **say)
    response.hangup()
    theirs = ElementTree.canonicalize(str(response))
    print(json.dumps({"theirs": theirs, "same": theirs == ElementTree.canonicalize(asked["ours"])}), flush=True)
