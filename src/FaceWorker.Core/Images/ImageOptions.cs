using System.ComponentModel.DataAnnotations;

namespace FaceWorker.Core.Images;

/// <summary>Which images are taken, and how they are read and decoded.</summary>
public sealed class ImageOptions : IValidatableObject
{
    /// <summary>Folders from which images may be read by path, links resolved. Default: none, so that only inline images are taken.</summary>
    public IReadOnlyList<string> Roots { get; init; } = [];

    /// <summary>Largest file, in bytes. Default 64 MiB.</summary>
    [Range(1, int.MaxValue)] public int MaxFileBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Largest picture, in pixels; each costs three bytes while it is worked on. Default 100 million.</summary>
    [Range(1, 700_000_000)] public int MaxPixels { get; init; } = 100_000_000;

    /// <summary>Decoded pixels that one worker holds at the same time, in megapixels of three bytes each; more images wait for their turn. Default: 134 (384 MiB) for each processor, but no more than two thirds of the memory that the process may use (that of its cgroup included) beyond 768 MiB (docs/decisions/0067).</summary>
    [Range(1, 1_000_000)] public int? PixelBudget { get; init; }

    /// <summary>Pictures decoded at the same time. Default: none named, which means no limit of its own on a CPU, and one for each processor on a GPU, whose feeding threads must not wait behind hundreds of pictures.</summary>
    [Range(1, 1024)] public int? DecodingThreads { get; init; }

    /// <summary>Shortest side of a picture, in pixels. Default 16.</summary>
    [Range(1, 4096)] public int MinSide { get; init; } = 16;

    /// <summary>What decodes: <c>native</c> libraries, or <c>managed</c> code alone, which knows JPEG, PNG, GIF, BMP, WebP and TIFF only (docs/decisions/0077). Default: native.</summary>
    public DecoderKind Decoder { get; init; } = DecoderKind.Native;

    /// <summary>How long a process that decodes HEIC, JPEG XL or JPEG 2000 may take for one picture. Default 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")] public TimeSpan DecodingTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How much memory such a process may write to, in MiB; enforced by the kernel. There is at most one for each processor. Default 2048.</summary>
    [Range(128, 1 << 20)] public int DecodingMemory { get; init; } = 2048;

    /// <summary>What ends too early is taken for as much of it as can be decoded, where that shows a face that passes the gate; <c>reject</c> refuses it (docs/decisions/0075). Default: index.</summary>
    public DamagedFiles Damaged { get; init; } = DamagedFiles.Index;

    /// <summary>Hosts from which images and lists may be fetched by http(s), as addresses name them: <c>host</c>, or <c>host:port</c> for another port than the scheme's own; redirects lead to these only. Default: none.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Requests of one worker to one host or bucket at a time. Default 4.</summary>
    [Range(1, 1024)] public int RequestsPerHost { get; init; } = 4;

    /// <summary>Files that one worker reads from one mount at a time. Default 8; 32 in a worker with a GPU.</summary>
    [Range(1, 1024)] public int ReadsPerMount { get; init; } = 8;

    /// <summary>How long a host or a store may take until it answers, and again until an image is read; how long a file may take. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")] public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A source that owes answers and gives none for this long is taken for unavailable: its jobs are put back (docs/decisions/0064). Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")] public TimeSpan QuietAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest pause between two probes of an unavailable source; the first is a second, each further one twice as long. Default 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")] public TimeSpan LongestSourcePause { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Failed attempts, with growing pauses, before an image is rejected (<c>unreadable</c>) while its source delivers others. Default 10.</summary>
    [Range(1, 1000)] public int SourceAttempts { get; init; } = 10;

    /// <summary>How long an image waits for a source that does not deliver it before it is rejected (<c>unreadable</c>). Default 6 h: a file server may be down for that long, and waiting costs nothing.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")] public TimeSpan SourcePatience { get; init; } = TimeSpan.FromHours(6);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (PixelBudget is { } megapixels && megapixels * 1_000_000L < MaxPixels)
            yield return new ValidationResult(
                $"Images:PixelBudget is {megapixels} megapixels, which is less than one picture of Images:MaxPixels ({MaxPixels}) has; raise FACEWORKER_IMAGES__PIXELBUDGET or lower FACEWORKER_IMAGES__MAXPIXELS.");
    }
}
