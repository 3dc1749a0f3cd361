namespace FaceWorker.Core.Adaptation;

/// <summary>How a head comes about.</summary>
public enum HeadMethod
{
    /// <summary>None: the embedder's vectors as they are.</summary>
    Identity,

    /// <summary>FaceNet's triplet loss on semi-hard negatives.</summary>
    Triplet,

    /// <summary>What differs between two photos of one person becomes the same in every direction.</summary>
    Whitening,

    /// <summary>Whitening, and directions count for as much as they tell people apart.</summary>
    Lda,
}

/// <summary>Learns a head by one of the methods.</summary>
public static class HeadMethods
{
    /// <summary>Those that learn something.</summary>
    public static readonly IReadOnlyList<HeadMethod> Learned = [HeadMethod.Triplet, HeadMethod.Whitening, HeadMethod.Lda];

    /// <summary>The head at full strength.</summary>
    internal static LinearHead Learn(this HeadMethod method, KnownFaces faces, ulong seed, CancellationToken cancel) => method switch
    {
        HeadMethod.Triplet => TripletLearner.Learn(faces, seed, cancel),
        HeadMethod.Whitening => ClosedForms.Whitening(faces),
        HeadMethod.Lda => ClosedForms.Lda(faces),
        _ => LinearHead.Identity(faces.Dimensions),
    };
}
