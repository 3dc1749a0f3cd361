using System.Globalization;

namespace FaceWorker.Core.Erasure;

/// <summary>How much was erased, or would be.</summary>
public sealed record ErasureCounts
{
    public long Images { get; init; }

    /// <summary>Places where these images were seen.</summary>
    public long Sources { get; init; }

    public long Faces { get; init; }

    /// <summary>Vectors, of all spaces of the gallery.</summary>
    public long Templates { get; init; }

    public long Crops { get; init; }

    /// <summary>People who are gone.</summary>
    public long Subjects { get; init; }

    /// <summary>Other faces that had one of the erased ones among their neighbours.</summary>
    public long Neighbours { get; init; }

    /// <summary>Changes in the gallery's history of which the name was cleared; of a gallery, all of them.</summary>
    public long Changes { get; init; }

    public long Events { get; init; }

    /// <summary>Answers that were kept for those who asked.</summary>
    public long Answers { get; init; }

    /// <summary>Lines of the ledger of rejected images.</summary>
    public long Rejections { get; init; }

    /// <summary>Files of archives: their lines were deleted, or a text in them that spoke of what is erased.</summary>
    public long ArchiveItems { get; init; }

    /// <summary>Lines of the audit from which the gallery's name was taken.</summary>
    public long AuditLines { get; init; }

    /// <summary>Messages that had been put aside by the broker or by workers.</summary>
    public long DeadLetters { get; init; }

    /// <summary>What there is any of, in plain words, in the order in which it is told.</summary>
    public IEnumerable<(string What, long Count)> List() => Words().Where(one => one.Count > 0).Select(one => (one.Many, one.Count));

    /// <summary>In one line.</summary>
    public string Describe() => string.Join(", ", Words().Where(one => one.Count > 0)
        .Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Count:N0} {(one.Count == 1 ? one.One : one.Many)}"))) is { Length: > 0 } text ? text : "nothing";

    private (string One, string Many, long Count)[] Words() =>
    [
        ("image", "images", Images), ("place of an image", "places of images", Sources), ("face", "faces", Faces), ("template", "templates", Templates), ("crop", "crops", Crops), ("subject", "subjects", Subjects),
        ("place among neighbours", "places among neighbours", Neighbours), ("change", "changes", Changes), ("event", "events", Events), ("kept answer", "kept answers", Answers), ("rejection", "rejections", Rejections),
        ("file of an archive", "files of archives", ArchiveItems), ("line of the audit", "lines of the audit", AuditLines), ("dead letter", "dead letters", DeadLetters),
    ];

    public static ErasureCounts operator +(ErasureCounts one, ErasureCounts other) => Add(one, other);

    public static ErasureCounts Add(ErasureCounts one, ErasureCounts other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return new ErasureCounts
        {
            Images = one.Images + other.Images,
            Sources = one.Sources + other.Sources,
            Faces = one.Faces + other.Faces,
            Templates = one.Templates + other.Templates,
            Crops = one.Crops + other.Crops,
            Subjects = one.Subjects + other.Subjects,
            Neighbours = one.Neighbours + other.Neighbours,
            Changes = one.Changes + other.Changes,
            Events = one.Events + other.Events,
            Answers = one.Answers + other.Answers,
            Rejections = one.Rejections + other.Rejections,
            ArchiveItems = one.ArchiveItems + other.ArchiveItems,
            AuditLines = one.AuditLines + other.AuditLines,
            DeadLetters = one.DeadLetters + other.DeadLetters,
        };
    }
}

/// <summary>What is left of something that was erased: no name, no place, no picture and no vector.</summary>
/// <param name="Gallery">Null: it is gone, too.</param>
/// <param name="Actor">Who erased it; of old photos, the workers.</param>
/// <param name="SweptAt">When the server's tables and indexes were rid of the deleted rows; null: workers will do it.</param>
public sealed record ErasureReceipt(long Id, ErasureKind Kind, string? Gallery, ErasureCounts Counts, string Actor, DateTimeOffset ErasedAt, DateTimeOffset? SweptAt);
