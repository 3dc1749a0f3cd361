using FaceWorker.Core.Access;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Core.People;

/// <summary>What a reviewer says of two.</summary>
public enum ReviewAnswer
{
    /// <summary>They are one person.</summary>
    Same,

    /// <summary>They are two.</summary>
    Different,

    /// <summary>The reviewer cannot tell: the question goes to others, when there is nothing else to ask.</summary>
    Unsure,
}

/// <summary>One of the two in a question.</summary>
/// <param name="Person">Null: a face that is nobody's.</param>
/// <param name="Faces">A few to look at: the one that is nearest to the other side first, then the most central, then those fittest to be compared.</param>
public sealed record ReviewSide(PersonSummary? Person, IReadOnlyList<ReviewFace> Faces);

/// <summary>A face to look at.</summary>
public sealed record ReviewFace(long FaceId, long ImageId);

/// <summary>Are these two one person?</summary>
/// <param name="Id">The question's, for the answer.</param>
/// <param name="One">Never the smaller one.</param>
/// <param name="Nearest">Of any two of their faces, when they were compared.</param>
/// <param name="Likelihood">How likely two faces so far apart are one person's, 0 to 1, in a gallery of this size (<see cref="LinkWeights"/>).</param>
/// <param name="Settles">Faces of the smaller one.</param>
/// <param name="Doubts">Other reviewers who were not sure.</param>
public sealed record ReviewQuestion(long Id, ReviewSide One, ReviewSide Other, SquaredDistance Nearest, double Likelihood, long Settles, int Doubts);

/// <summary>An answer as it was kept.</summary>
/// <param name="Change">What it changed; null where the reviewer was not sure.</param>
public sealed record ReviewedAnswer(long Id, long Question, ReviewAnswer Answer, SubjectChange? Change);

/// <summary>How far a review is.</summary>
/// <param name="Mine">Answers of the caller that stand.</param>
/// <param name="All">Answers of all reviewers that stand.</param>
/// <param name="Left">Questions to the caller that are open; answers bring new ones, and settle others.</param>
public sealed record ReviewProgress(long Mine, long All, long Left);

/// <summary>Asks which people are the same, one question at a time, starting with those whose answer probably settles the most faces. An answer is a change of subjects like any other.</summary>
/// <remarks>
/// <para>A question is leased to one reviewer for <see cref="Lease"/>, and nobody else is asked it meanwhile. An answered question is not asked again unless the answer is taken back. One that a reviewer was not sure of is not
/// put to that reviewer again, and to others only after everything else.</para>
/// <para>All throw <see cref="RequestRejectedException"/> for an unknown gallery, and for a caller without the rights to list and to manage subjects.</para>
/// </remarks>
public interface IReviewQueue
{
    /// <summary>How long a question is kept for a reviewer who does not answer.</summary>
    static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    /// <summary>The questions for the caller, the first to be asked now, and others to have ready; none when there is nothing to ask. Asked again without an answer, they are the same.</summary>
    Task<IReadOnlyList<ReviewQuestion>> NextAsync(RequestContext context, GalleryName gallery, int count, CancellationToken cancel);

    /// <summary>Does what the answer means: merges the two, keeps them apart, or remembers that the caller was not sure.</summary>
    /// <param name="one">The person on one side as the caller saw it; null: a face of nobody.</param>
    /// <param name="other">The one on the other side.</param>
    /// <exception cref="RequestRejectedException">There is no such question, or its people have changed since so that the answer may be about somebody else; nothing is changed then.</exception>
    Task<ReviewedAnswer> AnswerAsync(RequestContext context, GalleryName gallery, long question, ReviewAnswer answer, long? one, long? other, CancellationToken cancel);

    /// <summary>Takes back the caller's last answer that still stands; its question is asked next.</summary>
    /// <returns>The answer that was taken back; null: there was none.</returns>
    /// <exception cref="RequestRejectedException">Later changes are in the way.</exception>
    Task<ReviewedAnswer?> UndoAsync(RequestContext context, GalleryName gallery, CancellationToken cancel);

    Task<ReviewProgress> MeasureAsync(RequestContext context, GalleryName gallery, CancellationToken cancel);
}
