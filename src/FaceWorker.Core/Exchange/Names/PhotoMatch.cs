using FaceWorker.Core.Faces;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Core.Exchange.Names;

/// <summary>Finds the faces of a photo that names belong to.</summary>
/// <param name="overlap">Least intersection over union of a box and a face, 0 to 1.</param>
/// <param name="oncePerPhoto">Two faces of one photo are two people.</param>
internal sealed class PhotoMatch(double overlap, bool oncePerPhoto)
{
    private const float MostOutside = 0.5f; // of a box's area

    /// <summary>What becomes of each name: <see cref="ImportOutcome.Confirmed"/> where its face is to be the person's.</summary>
    public IEnumerable<ImportedName> Match(PhotoNames photo, KnownPhoto known)
    {
        var claims = new List<Claim>();
        foreach (var region in photo.Regions)
        {
            if (Refuse(region) is { } refused)
                yield return Answer(photo, region, refused.Outcome, detail: refused.Detail);
            else if (region.Place is RegionPlace.OnlyFace)
                claims.Add(new Claim(region, new SubjectName(region.Name!.Trim()), Box: null));
            else if (region.Place.On(known.Width, known.Height) is { } box && IsInside(box, known))
                claims.Add(new Claim(region, new SubjectName(region.Name!.Trim()), box));
            else
                yield return Answer(photo, region, ImportOutcome.OutsidePicture, detail: region.Place is RegionPlace.Unreadable ? "it is no rectangle" : "");
        }

        foreach (var answer in Judge(photo, known, Distinct(claims)))
            yield return answer;
    }

    /// <summary>Several files say the same of a photo, as digiKam writes it in three ways: that is one name.</summary>
    private static List<Claim> Distinct(List<Claim> claims)
    {
        const float same = 0.7f;
        var distinct = new List<Claim>();
        foreach (var claim in claims)
            if (!distinct.Exists(other => other.Name == claim.Name && (claim.Box is { } box && other.Box is { } known ? box.IntersectionOverUnion(known) >= same : claim.Box is null && other.Box is null)))
                distinct.Add(claim);
        return distinct;
    }

    private List<ImportedName> Judge(PhotoNames photo, KnownPhoto known, List<Claim> claims)
    {
        var fit = known.Faces.Where(face => face.IsFit).ToList();
        var boxed = claims.Where(claim => claim.Box is not null).ToList();
        double Value(int claim, int face) => boxed[claim].Box!.Value.IntersectionOverUnion(known.Faces[face].Box) is var value && value >= overlap ? value : 0;
        var pairs = BestPairs.Of(boxed.Count, known.Faces.Count, Value);
        var found = boxed.Select((claim, i) => (Claim: claim, Face: pairs[i] >= 0 ? known.Faces[pairs[i]] : null)).ToList();

        // A box that lost its face to another of another name says something else of the same face.
        for (var i = 0; i < found.Count; i++)
            if (found[i].Face is null && Enumerable.Range(0, known.Faces.Count).Where(face => Value(i, face) > 0).Select(face => known.Faces[face]).FirstOrDefault() is { } wanted)
                found[i] = (found[i].Claim, wanted);
        found.AddRange(claims.Where(claim => claim.Box is null).Select(claim => (claim, fit is [var only] ? only : null)));

        return [.. found.Select(pair => Answer(photo, pair.Claim.Region, OutcomeOf(pair.Claim, pair.Face, found, fit.Count), pair.Face?.Id, Detail(pair.Claim, pair.Face, found, fit.Count)))];
    }

    private ImportOutcome OutcomeOf(Claim claim, KnownFace? face, List<(Claim Claim, KnownFace? Face)> all, int fit)
    {
        if (face is null)
            return claim.Box is null ? ImportOutcome.NotOneFace : ImportOutcome.NoFace;
        if (all.Exists(other => other.Face?.Id == face.Id && other.Claim.Name != claim.Name))
            return ImportOutcome.TwoNames;
        if (oncePerPhoto && all.Exists(other => other.Face is { } second && second.Id != face.Id && other.Claim.Name == claim.Name))
            return ImportOutcome.TwoFaces;
        if (!face.IsFit)
            return ImportOutcome.Unfit;
        if (face.IsConfirmed)
            return face.Person?.Name == claim.Name ? ImportOutcome.Known : ImportOutcome.Contradiction;
        return face.NotThese.Contains(claim.Name) ? ImportOutcome.SaidOtherwise : ImportOutcome.Confirmed;
    }

    private static string Detail(Claim claim, KnownFace? face, List<(Claim Claim, KnownFace? Face)> all, int fit) => face switch
    {
        null when claim.Box is null => $"it has {fit} faces that are fit",
        { IsConfirmed: true, Person: { } person } when person.Name != claim.Name => person.Name is null ? $"confirmed as person {person.Id}, who has no name: name them first" : $"confirmed as {person}",
        { } one when all.Find(other => other.Face?.Id == one.Id && other.Claim.Name != claim.Name).Claim is { } other => $"also '{other.Name}', by {other.Region.Origin}",
        _ => "",
    };

    private static (ImportOutcome Outcome, string Detail)? Refuse(NamedRegion region)
    {
        if (region.IsOther)
            return (ImportOutcome.NotAFace, "");
        if (string.IsNullOrWhiteSpace(region.Name))
            return (ImportOutcome.NoName, "");
        return SubjectName.IsValid(region.Name.Trim()) ? null
            : (ImportOutcome.InvalidName, region.Name.Trim().Length > SubjectName.MaxLength ? $"it has more than {SubjectName.MaxLength} characters" : "it has control characters");
    }

    private static bool IsInside(BoundingBox box, KnownPhoto photo)
    {
        var (width, height) = (MathF.Min(box.Right, photo.Width) - MathF.Max(box.X, 0), MathF.Min(box.Bottom, photo.Height) - MathF.Max(box.Y, 0));
        return width > 0 && height > 0 && width * height >= MostOutside * box.Area;
    }

    private static ImportedName Answer(PhotoNames photo, NamedRegion region, ImportOutcome outcome, long? face = null, string detail = "") =>
        new(outcome, photo.Photo, region.Origin, region.Name?.Trim(), face, detail);

    /// <param name="Box">In pixels of the upright picture; null: the only face.</param>
    private sealed record Claim(NamedRegion Region, SubjectName Name, BoundingBox? Box);
}
