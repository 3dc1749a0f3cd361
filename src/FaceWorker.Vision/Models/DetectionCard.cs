using System.Text.Json.Serialization;

namespace FaceWorker.Vision.Models;

/// <summary>Limits of a detector or refiner: the least score, and the greatest overlap (intersection over union) of two faces.</summary>
/// <param name="Pyramid">For detectors that look at a picture in many sizes.</param>
/// <param name="Tiles">Makes the detector look at parts of large pictures, too; without it only at the whole.</param>
public sealed record DetectionCard(float ScoreThreshold, float OverlapThreshold, PyramidCard? Pyramid = null, TilesCard? Tiles = null)
{
    /// <summary>The least score of anything that is read from the outputs: of a face, or of a trace of one.</summary>
    [JsonIgnore] public float LowestScore => Tiles?.Traces?.ScoreThreshold ?? ScoreThreshold;

    /// <summary>Whether a score is that of a face, seen on the whole picture or in a tile.</summary>
    public bool IsFace(float score, bool isWhole) => score > (isWhole ? ScoreThreshold : Tiles!.ScoreThreshold);
}

/// <summary>The sizes of a picture that a detector of small windows is shown.</summary>
/// <param name="Window">Side of the square in which the detector sees one face, in pixels of its input.</param>
/// <param name="SmallestFace">Side of the smallest face to be found, in pixels of the picture.</param>
/// <param name="Factor">From one size to the next smaller one.</param>
/// <param name="OverlapThreshold">The greatest overlap of two boxes of one size.</param>
public sealed record PyramidCard(int Window, double SmallestFace, double Factor, float OverlapThreshold);

/// <summary>The parts of a large picture that a detector is shown beside the whole.</summary>
/// <param name="LargestScale">How many pixels of the picture, along a side, one of the input stands for in the smallest tiles.</param>
/// <param name="Factor">From one size of tiles to the next larger one, up to the whole picture: the largest face of the one is the smallest of the other.</param>
/// <param name="Overlap">Part of a tile's side that it shares with its neighbour: a face up to that size is whole in one of them, larger ones are left to larger tiles.</param>
/// <param name="Most">The greatest number of tiles of one size; a larger picture gets larger tiles.</param>
/// <param name="ScoreThreshold">The least score in a tile: many looks find more that only resembles a face.</param>
/// <param name="Traces">Makes the tiles larger, and has a closer look only where there may be a face; without it the tiles are as small as <paramref name="LargestScale"/> says.</param>
public sealed record TilesCard(float LargestScale, float Factor, float Overlap, int Most, float ScoreThreshold, TracesCard? Traces = null);

/// <summary>What a face that is too small to be found leaves in the outputs. Sides are the shorter ones of boxes, in pixels of the input.</summary>
/// <param name="Side">From here on a face leaves a trace.</param>
/// <param name="FaceSide">From here on it is found.</param>
/// <param name="ScoreThreshold">The least score of a trace.</param>
/// <param name="Most">The greatest number of closer looks at one picture; the best traces come first.</param>
public sealed record TracesCard(float Side, float FaceSide, float ScoreThreshold, int Most);
