using System.ComponentModel.DataAnnotations;

namespace FaceWorker.Hosting.Sources;

/// <summary>The S3-compatible store that <c>s3://bucket/key</c> is in.</summary>
public sealed class S3Options
{
    /// <summary>The store's address, for example <c>https://minio.example:9000</c>. Default: Amazon's, of the region.</summary>
    [Url] public string? Endpoint { get; init; }

    /// <summary>The region of the store. Default <c>us-east-1</c>, which most other stores accept.</summary>
    [Required] public string Region { get; init; } = "us-east-1";

    /// <summary>Who reads. Default: what the AWS SDK finds by itself (environment, profile, role of the machine).</summary>
    public string? AccessKey { get; init; }

    /// <summary>Belongs to <see cref="AccessKey"/>. Default: none.</summary>
    public string? SecretKey { get; init; }

    /// <summary>True: the bucket is part of the path of an address, not of its host name. Default: true where <see cref="Endpoint"/> is set.</summary>
    public bool? ForcePathStyle { get; init; }

    /// <summary>Buckets from which <c>s3://bucket/key</c> may be read. Default: none.</summary>
    public IReadOnlyList<string> Buckets { get; init; } = [];
}
