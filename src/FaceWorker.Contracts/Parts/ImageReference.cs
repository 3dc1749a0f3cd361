namespace FaceWorker.Contracts;

/// <summary>Where the bytes of an image are: exactly one of <see cref="Path"/>, <see cref="Url"/> and <see cref="Content"/> is given.</summary>
public sealed record ImageReference
{
    /// <summary>An absolute path as the worker sees it, under one of the worker's allowed roots (setting <c>Images:Roots</c>).</summary>
    public string? Path { get; init; }

    /// <summary>An address on one of the worker's allowed hosts (setting <c>Images:Hosts</c>): <c>http(s)://...</c>, or <c>s3://bucket/key</c>.</summary>
    public string? Url { get; init; }

    /// <summary>The encoded image itself (JPEG, PNG, WebP, ...); base64 in JSON. For small numbers of images, such as probes.</summary>
    public byte[]? Content { get; init; }

    /// <summary>What to call inline <see cref="Content"/> in answers and in the gallery; for example its file name.</summary>
    public string? Name { get; init; }

    public static ImageReference AtPath(string path) => new() { Path = path };

    public static ImageReference AtUrl(string url) => new() { Url = url };

    public static ImageReference Inline(byte[] content, string? name = null) => new() { Content = content, Name = name };
}
