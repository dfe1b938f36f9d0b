<?php

// Calls the API with the requests that the PSP's PHP client makes: its address, headers, locale and layout of bodies,
// through a PSR-18 client. Prints what each was answered, one line each.
declare(strict_types=1);

require '/usr/share/php/GuzzleHttp/autoload.php';
require __DIR__ . '/../../../examples/clients/php/RedirectingClient.php';

use GuzzleHttp\Client;
use GuzzleHttp\Psr7\Request;
use GuzzleHttp\Psr7\Uri;
use Kvitt\RedirectingClient;

[, $kvitt, $apiKey, $calls, $other] = $argv;
$http = new RedirectingClient(new Client(['http_errors' => false]), new Uri($kvitt));

foreach (json_decode($calls, true) as [$method, $endpoint, $body]) {
    $request = new Request($method, "https://testapi.multisafepay.com/v1/$endpoint?locale=en_US", [
        'api_key' => $apiKey,
        'accept-encoding' => 'application/json',
    ]);
    if ($body !== null) {
        $text = json_encode($body, JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES);
        $request = new Request($method, $request->getUri(), $request->getHeaders() + [
            'Content-Type' => 'application/json',
            'Content-Length' => (string) strlen($text),
        ], $text);
    }
    $response = $http->sendRequest($request);
    echo $response->getStatusCode(), ' ', $response->getBody()->getContents(), "\n";
}

// A request for somebody else arrives there.
echo $http->sendRequest(new Request('GET', $other))->getBody()->getContents(), "\n";
