using System.Text.Json;
using System.Text.Json.Serialization;
using FaceWorker.Contracts;
using FaceWorker.Core.Indexing;
using FaceWorker.Core.Sources;

namespace FaceWorker.Worker.Quarantine;

/// <summary>What the child process is to do; one line of JSON on its standard input.</summary>
/// <param name="Store">False: only try whether the image can be looked at.</param>
internal sealed record QuarantineTask(string Gallery, ImageReference Image, bool Store)
{
    public static QuarantineTask For(IndexJob job, bool store) => new(job.Gallery.Value, job.Image switch
    {
        ImageLocation.AtPath(var path) => ImageReference.AtPath(path),
        ImageLocation.AtUrl(var url) => ImageReference.AtUrl(url.OriginalString),
        ImageLocation.InStore(var address) => ImageReference.AtUrl(address.ToString()),
        ImageLocation.Inline inline => ImageReference.Inline(inline.Content.ToArray(), inline.Name),
        _ => throw new ArgumentOutOfRangeException(nameof(job)),
    }, store);
}

/// <summary>Where the child process is; one line of JSON on its standard output.</summary>
/// <param name="IsNew">With <see cref="QuarantineStep.Done"/>: the image was not in the gallery before.</param>
/// <param name="Reason">With <see cref="QuarantineStep.Rejected"/>.</param>
/// <param name="Detail">With <see cref="QuarantineStep.Rejected"/>, <see cref="QuarantineStep.SourceAway"/>, <see cref="QuarantineStep.ServerAway"/> and <see cref="QuarantineStep.Failed"/>.</param>
internal sealed record QuarantineReport(QuarantineStep Step, bool IsNew = false, RejectionReason? Reason = null, string? Detail = null);

/// <summary>The steps of the child process. Only between <see cref="Begun"/> and <see cref="Seen"/> can an ending be the image's fault.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<QuarantineStep>))]
internal enum QuarantineStep
{
    /// <summary>The models are warm.</summary>
    Ready,

    /// <summary>The image's bytes are there; the decoder has them next.</summary>
    Begun,

    /// <summary>Every face is found and embedded; storing is next.</summary>
    Seen,

    /// <summary>The end: stored, or known before, or (without storing) seen.</summary>
    Done,

    /// <summary>The end: a typed rejection.</summary>
    Rejected,

    /// <summary>The end for now: the place of the image did not bring it.</summary>
    SourceAway,

    /// <summary>The end for now: the database is away.</summary>
    ServerAway,

    /// <summary>The end: no memory is left within the limit.</summary>
    OutOfMemory,

    /// <summary>The end: a bug.</summary>
    Failed,
}

/// <summary>The lines between a worker and its child process.</summary>
internal static class QuarantineLines
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static string Write<T>(T message) => JsonSerializer.Serialize(message, Json);

    public static T Read<T>(string line)
        where T : class =>
        JsonSerializer.Deserialize<T>(line, Json) ?? throw new JsonException("The line is 'null'.");
}
