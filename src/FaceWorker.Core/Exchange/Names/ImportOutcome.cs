namespace FaceWorker.Core.Exchange.Names;

/// <summary>What became of a name that was to be imported.</summary>
public enum ImportOutcome
{
    /// <summary>The face is the person's now, confirmed.</summary>
    Confirmed,

    /// <summary>It was already.</summary>
    Known,

    /// <summary>The gallery has no photo of that path or content.</summary>
    PhotoUnknown,

    /// <summary>No face of the gallery lies where the name's box is.</summary>
    NoFace,

    /// <summary>The photo has several fit faces, or none, and the name does not say which.</summary>
    NotOneFace,

    /// <summary>The box lies outside of the picture, or is none.</summary>
    OutsidePicture,

    /// <summary>Two names are given for one face; neither is taken.</summary>
    TwoNames,

    /// <summary>One name is given for two faces of a photo, on which everybody is once; neither is taken.</summary>
    TwoFaces,

    /// <summary>Somebody has confirmed that the face is another person's.</summary>
    Contradiction,

    /// <summary>Somebody has said that the face is not this person's.</summary>
    SaidOtherwise,

    /// <summary>The face does not pass the gallery's quality gate: it can be nobody's.</summary>
    Unfit,

    /// <summary>The region has no name.</summary>
    NoName,

    /// <summary>What stands there can be no name.</summary>
    InvalidName,

    /// <summary>The region is no face's: a pet, a focus point, a barcode.</summary>
    NotAFace,

    /// <summary>A file could not be read.</summary>
    Unreadable,
}

/// <summary>A name, and what became of it.</summary>
/// <param name="Photo">The photo's path.</param>
/// <param name="Origin">The file that gives the name.</param>
/// <param name="Detail">More of it, for people; empty where there is no more.</param>
public sealed record ImportedName(ImportOutcome Outcome, string Photo, string Origin, string? Name, long? Face, string Detail = "");

/// <summary>What an import did, or with a dry run would do.</summary>
/// <param name="Photos">Of which files say something.</param>
/// <param name="Counts">Of names, by what became of them.</param>
/// <param name="People">Faces that each name got, by name; and the change that undoes it, null in a dry run.</param>
/// <param name="NotTaken">The first names that were not taken.</param>
public sealed record ImportReport(bool IsDryRun, long Photos, IReadOnlyDictionary<ImportOutcome, long> Counts, IReadOnlyList<(string Name, int Faces, long? Change)> People, IReadOnlyList<ImportedName> NotTaken)
{
    public long Of(ImportOutcome outcome) => Counts.GetValueOrDefault(outcome);
}
