using System.Diagnostics;
using System.Text.RegularExpressions;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using FaceWorker.Core.Images;
using FaceWorker.Hosting.Sources;
using FaceWorker.Testing;

namespace FaceWorker.EndToEnd.Tests.Sources;

/// <summary>A real S3-compatible server on a free port of loopback, with one bucket; infra/test.sh installs it.</summary>
public sealed partial class S3Server : IAsyncLifetime
{
    public const string Bucket = "photos";
    public const string Key = "S3RVER"; // the one that this server has, as its secret

    private readonly string folder = Directory.CreateTempSubdirectory("faceworker-s3-").FullName;
    private Process server = null!;
    private AmazonS3Client client = null!;

    public string Endpoint { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var program = RepositoryRoot.Combine("infra", "s3", "node_modules", "s3rver", "bin", "s3rver.js");
        Assert.True(File.Exists(program), "Run 'npm ci' in infra/s3 first; infra/test.sh does.");
        // Its page tokens are encrypted by DES, which OpenSSL 3 has among its old things.
        server = Process.Start(new ProcessStartInfo("node", ["--openssl-legacy-provider", program, "-d", folder, "-a", "127.0.0.1", "-p", "0", "--no-vhost-buckets", "--configure-bucket", Bucket])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        while (await server.StandardOutput.ReadLineAsync() is { } line)
            if (Listening().Match(line) is { Success: true } match)
            {
                Endpoint = $"http://127.0.0.1:{match.Groups["port"].Value}";
                break;
            }

        Assert.True(Endpoint is not null, $"The S3 server does not start: {(Endpoint is null ? await server.StandardError.ReadToEndAsync() : "")}");
        _ = server.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        _ = server.StandardError.BaseStream.CopyToAsync(Stream.Null);
        client = new AmazonS3Client(Key, Key, new AmazonS3Config { ServiceURL = Endpoint, ForcePathStyle = true, RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED });
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        server.Kill();
        await server.WaitForExitAsync();
        server.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    public Task PutAsync(string key, byte[] content) => client.PutObjectAsync(
        new PutObjectRequest { BucketName = Bucket, Key = key, InputStream = new MemoryStream(content), UseChunkEncoding = false });

    /// <summary>The product's own reader of this server.</summary>
    internal S3ObjectStore Store(string accessKey = Key, params string[] buckets) => new(
        new S3Options { Endpoint = Endpoint, AccessKey = accessKey, SecretKey = Key, Buckets = buckets is [] ? [Bucket] : buckets }, new ImageOptions());

    [GeneratedRegex(@"listening on .*:(?<port>\d+)")]
    private static partial Regex Listening();
}
