# Calls the API with the requests that the PSP's Python client makes: its address, its key as a bearer token, locale, repeated
# parameters and escaped bodies. Prints what each was answered, one line each.
import json
import sys
import urllib.error
import urllib.request

base_url, api_key, calls = sys.argv[1:]

for method, endpoint, parameters, body in json.loads(calls):
    query = "&".join(f"{name}={value}" for name, value in {**parameters, "locale": "en_US"}.items())
    request = urllib.request.Request(
        f"{base_url}{endpoint}?{query}",
        method=method,
        data=None if body is None else json.dumps(body).encode("ascii"),
        headers={
            "Authorization": f"Bearer {api_key}",
            "accept-encoding": "application/json",
            "Content-Type": "application/json",
        },
    )
    try:
        with urllib.request.urlopen(request) as response:
            print(response.status, response.read().decode("utf-8"))
    except urllib.error.HTTPError as error:
        print(error.code, error.read().decode("utf-8"))
