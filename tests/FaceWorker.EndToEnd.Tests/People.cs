using FaceWorker.Contracts;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>Faces of the sample photos that recur: where the detector finds them. The names are made up.</summary>
internal static class People
{
    /// <summary>On sample 1; on sample 4 again, the first from the left, at a squared distance of 1.08.</summary>
    public static readonly FaceBox Anna = new(832, 432, 201, 215);

    /// <summary>On sample 6; on sample 4 again, the second from the left, at a squared distance of 1.18.</summary>
    public static readonly FaceBox Ben = new(1168, 309, 188, 275);
}
