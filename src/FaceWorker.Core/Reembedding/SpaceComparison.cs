using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Core.Reembedding;

/// <summary>How both spaces of a gallery answer about its own people.</summary>
/// <param name="People">Named people with two faces or more that were compared.</param>
/// <param name="Probes">Faces that were searched for, each without itself.</param>
/// <param name="Constraints">What people said of two faces, a face and a subject, or two subjects.</param>
/// <param name="Changed">Faces whose answer is another one, those that are worse first; at most <see cref="MostChanged"/>.</param>
public sealed record SpaceComparison(
    Gallery Gallery, int People, int Probes, SpaceAccuracy Active, SpaceAccuracy Shadow, int Constraints, long Lost, long Found, IReadOnlyList<ChangedAnswer> Changed)
{
    public const int MostChanged = 100;
}

/// <summary>One model's answers at the gallery's FPIR.</summary>
/// <param name="Threshold">Match threshold: that of a search of the gallery as it is.</param>
/// <param name="Fnir">Of the probes, the share whose person was not the nearest within the threshold.</param>
/// <param name="Fpir">Of the probes, the share that would have been taken for somebody else if their own person were not in the gallery. Faces of the person that nobody has given to them count as somebody else's.</param>
/// <param name="ConstraintsKept">Those that a verification in the gallery agrees with.</param>
public sealed record SpaceAccuracy(PackId Pack, SquaredDistance Threshold, double Fnir, double Fpir, int ConstraintsKept);

/// <summary>A face, and the stored face that each model found for it.</summary>
/// <param name="Person">Whose face it is.</param>
public sealed record ChangedAnswer(long FaceId, long ImageId, long SubjectId, string Person, AnswerChange Change, NearestFace Active, NearestFace Shadow);

/// <summary>A stored face, and how far it is.</summary>
/// <param name="FaceId">0: there is no other face.</param>
/// <param name="Distance">Squared, 0 to 4; infinite where there is no other face.</param>
/// <param name="IsOwn">It is of the same person.</param>
public sealed record NearestFace(long FaceId, double Distance, bool IsOwn);

/// <summary>What became of an answer.</summary>
public enum AnswerChange
{
    /// <summary>The person was found, and would not be any more.</summary>
    Lost,

    /// <summary>The person was not found, and would be.</summary>
    Found,
}
