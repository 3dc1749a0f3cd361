using System.Net;
using System.Runtime.CompilerServices;
using System.Xml;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using FaceWorker.Contracts;
using FaceWorker.Core;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;
using FaceWorker.Core.Tls;

namespace FaceWorker.Hosting.Sources;

/// <summary>S3 and compatible stores through the AWS SDK (docs/decisions/0045); only allowed buckets are read.</summary>
public sealed class S3ObjectStore : IObjectStore, IDisposable
{
    private readonly S3Options options;
    private readonly ImageOptions images;
    private readonly WebTls tls;

    // Lazy: without allowed buckets no client is needed, and creating one looks for credentials.
    private readonly Lazy<AmazonS3Client> client;

    public S3ObjectStore(S3Options options, ImageOptions images, WebTls? tls = null)
    {
        (this.options, this.images, this.tls) = (options, images, tls ?? new WebTls(new TlsOptions()));
        client = new Lazy<AmazonS3Client>(CreateClient);
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<StoredObject> ListAsync(ObjectAddress prefix, [EnumeratorCancellation] CancellationToken cancel)
    {
        ThrowIfForbidden(prefix);
        var request = new ListObjectsV2Request { BucketName = prefix.Bucket, Prefix = prefix.Key };
        ListObjectsV2Response page;
        do
        {
            page = await AskAsync(prefix, limited => client.Value.ListObjectsV2Async(request, limited), cancel);
            if (page.Name is null)
                throw NoStore(prefix, "Its answer is not a listing.", inner: null);
            foreach (var found in page.S3Objects ?? [])
                if (!IsFolder(found))
                    yield return new StoredObject(prefix with { Key = found.Key }, found.ETag);
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
    }

    /// <inheritdoc />
    public async Task<Download> OpenAsync(ObjectAddress address, CancellationToken cancel)
    {
        ThrowIfForbidden(address);
        var request = new GetObjectRequest { BucketName = address.Bucket, Key = address.Key };
        var answer = await AskAsync(address, limited => client.Value.GetObjectAsync(request, limited), cancel);
        return new Download(answer.ResponseStream, answer.ContentLength, answer);
    }

    public void Dispose()
    {
        if (client.IsValueCreated)
            client.Value.Dispose();
    }

    private AmazonS3Client CreateClient()
    {
        var configuration = new AmazonS3Config
        {
            ForcePathStyle = options.ForcePathStyle ?? options.Endpoint is not null,
            MaxErrorRetry = 1, // the caller retries, and logs it
            HttpClientFactory = new Connections(tls),
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED, // a decoder is a better judge, and other stores send none
        };
        if (options.Endpoint is { } endpoint)
            (configuration.ServiceURL, configuration.AuthenticationRegion) = (endpoint, options.Region);
        else
            configuration.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
        return options.AccessKey is { Length: > 0 } key ? new AmazonS3Client(key, options.SecretKey ?? "", configuration) : new AmazonS3Client(configuration);
    }

    private async Task<T> AskAsync<T>(ObjectAddress address, Func<CancellationToken, Task<T>> ask, CancellationToken cancel)
    {
        try
        {
            return await SourceTimeout.WithinAsync(images.RequestTimeout, address.ToString(), ask, cancel);
        }
        catch (Exception exception) when (Explain(address, exception) is { } problem)
        {
            throw new TransientFailureException(problem, exception);
        }
        catch (AmazonServiceException exception) when (exception.StatusCode != 0)
        {
            throw FailureOf(address, exception);
        }
        catch (XmlException exception)
        {
            throw NoStore(address, exception.Message, exception);
        }
        catch (AmazonClientException exception)
        {
            throw new TransientFailureException($"'{address}' could not be read: {exception.Message}", exception);
        }
    }

    private Exception FailureOf(ObjectAddress address, AmazonServiceException exception) => exception.StatusCode switch
    {
        HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized => new RequestRejectedException(RejectionReason.Forbidden,
            $"The store refused '{address}' ({exception.ErrorCode}: {exception.Message}); check S3:AccessKey, S3:SecretKey and S3:Region, and that the key may read the bucket.", exception),
        var status => WebStatus.FindFailure($"{address} ({exception.ErrorCode})", status, exception) ?? NoStore(address, exception.Message, exception),
    };

    private TransientFailureException NoStore(ObjectAddress address, string problem, Exception? inner) =>
        new($"'{options.Endpoint ?? "AWS"}' is not an S3 store, so '{address}' could not be read: {problem} Correct the worker's setting S3:Endpoint (FACEWORKER_S3__ENDPOINT).", inner);

    private void ThrowIfForbidden(ObjectAddress address)
    {
        if (!options.Buckets.Contains(address.Bucket))
            throw new RequestRejectedException(RejectionReason.Forbidden,
                $"'{address}' is not in an allowed bucket ({(options.Buckets.Count == 0 ? "none are set" : string.Join(", ", options.Buckets))}); add '{address.Bucket}' to the worker's setting S3:Buckets (FACEWORKER_S3__BUCKETS__0).");
        if (address.HasDots)
            throw new RequestRejectedException(RejectionReason.Forbidden, $"The key of '{address}' has a part '.' or '..', which may lead out of the bucket; give the object another key.");
    }

    /// <summary>Where the bucket is part of the host's name, too. Amazon's own hosts are not explained.</summary>
    private string? Explain(ObjectAddress address, Exception exception) =>
        Uri.TryCreate(options.Endpoint, UriKind.Absolute, out var endpoint) ? tls.Explain(endpoint.IdnHost, exception) ?? tls.Explain($"{address.Bucket}.{endpoint.IdnHost}", exception) : null;

    /// <summary>Some consoles make an empty object to stand for a folder.</summary>
    private static bool IsFolder(S3Object found) => found.Size == 0 && found.Key.EndsWith('/');

    /// <summary>Those of the SDK, but for TLS.</summary>
    private sealed class Connections(WebTls tls) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig)
        {
            var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
            tls.ApplyTo(handler);
            return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan }; // each request has its own
        }
    }
}
