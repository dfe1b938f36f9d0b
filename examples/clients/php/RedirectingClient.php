<?php

declare(strict_types=1);

namespace Kvitt;

use InvalidArgumentException;
use Psr\Http\Client\ClientInterface;
use Psr\Http\Message\RequestInterface;
use Psr\Http\Message\ResponseInterface;
use Psr\Http\Message\UriInterface;

/**
 * Sends what is meant for the PSP's hosts to Kvitt, and everything else where it was going. For the PSP's PHP client, which
 * takes a PSR-18 client but no address:
 *
 *     $http = new \Kvitt\RedirectingClient(new \GuzzleHttp\Client(), new \GuzzleHttp\Psr7\Uri('http://127.0.0.1:4000'));
 *     $sdk = new \MultiSafepay\Sdk($apiKey, false, $http);
 */
final class RedirectingClient implements ClientInterface
{
    private const HOSTS = ['api.multisafepay.com', 'testapi.multisafepay.com', 'pay.multisafepay.com'];

    private ClientInterface $client;
    private UriInterface $kvitt;

    /** @param UriInterface $kvitt Where Kvitt listens; with a path where a proxy gives it one. */
    public function __construct(ClientInterface $client, UriInterface $kvitt)
    {
        if (!in_array($kvitt->getScheme(), ['http', 'https'], true) || $kvitt->getHost() === '') {
            throw new InvalidArgumentException('Kvitt is reached by http or https');
        }
        $this->client = $client;
        $this->kvitt = $kvitt;
    }

    public function sendRequest(RequestInterface $request): ResponseInterface
    {
        $uri = $request->getUri();
        if (in_array(strtolower($uri->getHost()), self::HOSTS, true)) {
            // The header Host follows the address.
            $request = $request->withUri(
                $uri->withScheme($this->kvitt->getScheme())
                    ->withHost($this->kvitt->getHost())
                    ->withPort($this->kvitt->getPort())
                    ->withPath(rtrim($this->kvitt->getPath(), '/') . $uri->getPath())
            );
        }
        return $this->client->sendRequest($request);
    }
}
