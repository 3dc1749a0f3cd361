using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using FaceWorker.Contracts;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Worker.Quarantine;

/// <summary>What the child process is to look at; one line of JSON on its standard input.</summary>
/// <param name="SmallestFace">See <see cref="FacePack.SmallestFace"/>.</param>
/// <param name="Drawn">See <see cref="FacePack.Drawn"/>.</param>
/// <param name="Source">What the image is called in messages.</param>
/// <param name="Shadow">The pack of <see cref="FacePack.Shadow"/>.</param>
/// <param name="Trace">The <c>traceparent</c> of who asked, when its trace is recorded.</param>
internal sealed record QuarantineTask(string Pack, float SmallestFace, string Source, ReadOnlyMemory<byte> Content, bool WithCrops, DrawnBox? Drawn = null, string? Shadow = null, string? Trace = null)
{
    /// <summary>See <see cref="FacePack.Gate"/>.</summary>
    public QualityGate? Gate { get; init; }
}

/// <summary>How it went; one line of JSON on the child's standard output.</summary>
/// <param name="Picture">With <see cref="QuarantineStep.Seen"/>.</param>
/// <param name="Reason">With <see cref="QuarantineStep.Rejected"/>.</param>
/// <param name="Detail">With all others.</param>
internal sealed record QuarantineReport(QuarantineStep Step, QuarantinePicture? Picture = null, RejectionReason? Reason = null, string? Detail = null)
{
    /// <summary>The spans of the work, of a task that has a trace.</summary>
    public IReadOnlyList<QuarantineSpan>? Spans { get; init; }
}

/// <summary>The steps of the child process. Between the task and the report, an end of the process is the image's fault.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<QuarantineStep>))]
internal enum QuarantineStep
{
    /// <summary>The models are warm.</summary>
    Ready,

    /// <summary>Every face is found and embedded.</summary>
    Seen,

    /// <summary>A typed rejection.</summary>
    Rejected,

    /// <summary>No memory is left within the limit.</summary>
    OutOfMemory,

    /// <summary>Something other than the image is at fault; a later attempt may succeed.</summary>
    Unavailable,

    /// <summary>A bug.</summary>
    Failed,
}

/// <summary>A picture as it crosses the pipe.</summary>
internal sealed record QuarantinePicture(int Width, int Height, FileCondition Condition, PictureTurn Turn, IReadOnlyList<QuarantineFace> Faces)
{
    public static QuarantinePicture Of(SeenPicture seen) => new(seen.Width, seen.Height, seen.Condition, seen.Turn, [.. seen.Faces.Select(QuarantineFace.Of)]);

    public SeenPicture ToSeen(FaceModel model, FaceModel? shadow) => new(Width, Height, [.. Faces.Select(face => face.ToCropped(model, shadow))]) { Condition = Condition, Turn = Turn };
}

/// <summary>A face as it crosses the pipe: its embedding bit for bit, identical to the one that any other process would make.</summary>
internal sealed record QuarantineFace(Detection Detection, FaceQuality Quality, byte[]? Embedding, byte[]? Crop, byte[]? Shadow = null)
{
    public static QuarantineFace Of(CroppedFace face) => new(
        face.Found.Detection, face.Found.Quality, BytesOf(face.Found.Vector), face.Crop?.ToArray(), BytesOf(face.Found.Shadow));

    public CroppedFace ToCropped(FaceModel model, FaceModel? shadow) =>
        new(new FoundFace(Detection, Read(Embedding, model), Quality) { Shadow = Read(Shadow, shadow) }, Crop);

    private static byte[]? BytesOf(Embedding? embedding) => embedding is null ? null : MemoryMarshal.AsBytes(embedding.Values.Span).ToArray();

    private static Embedding? Read(byte[]? values, FaceModel? model) => values is null || model is null ? null : Core.Faces.Embedding.FromUnit(MemoryMarshal.Cast<byte, float>(values), model);
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
