using CsCheck;
using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Tests.Faces;

/// <summary>A mean head, turned in space and looked at from afar: the estimate must find the turn again.</summary>
public sealed class FacePoseTests
{
    // x to the right, y down, z towards the viewer, in eye distances; the order of the five points.
    private static readonly (double X, double Y, double Z)[] Head =
        [(-0.5, 0, 0), (0.5, 0, 0), (0, 0.571, 0.636), (-0.41, 1.155, 0.130), (0.41, 1.155, 0.130)];

    [Fact]
    public void A_frontal_upright_face_is_turned_nowhere() => AssertPose(FacePose.Of(Look(0, 0, 0)), 0, 0, 0, 0.01);

    [Theory]
    [InlineData(20, 0, 0)]
    [InlineData(-35, 0, 0)]
    [InlineData(60, 0, 0)]
    [InlineData(0, 15, 0)]
    [InlineData(0, -30, 0)]
    [InlineData(0, 0, 30)]
    [InlineData(0, 0, -100)]
    [InlineData(40, 0, 25)]
    [InlineData(0, 20, -25)]
    public void One_turn_and_any_roll_are_found_exactly(double yaw, double pitch, double roll) =>
        AssertPose(FacePose.Of(Look(yaw, pitch, roll)), yaw, pitch, roll, 0.1);

    [Fact]
    public void Two_turns_at_once_are_found_to_a_few_degrees() =>
        Gen.Select(Gen.Double[-30, 30], Gen.Double[-20, 20]).Sample((yaw, pitch) => AssertPose(FacePose.Of(Look(yaw, pitch, 0)), yaw, pitch, 0, 14)); // most where both are large

    [Fact]
    public void Neither_size_nor_place_matters() => Gen.Select(Gen.Float[5, 500], Gen.Float[0, 4000]).Sample((size, place) =>
        AssertPose(FacePose.Of(Look(25, 0, 10, size, place)), 25, 0, 10, 0.5));

    [Fact]
    public void Points_that_coincide_give_numbers_all_the_same()
    {
        var point = new ImagePoint(10, 10);
        var pose = FacePose.Of(new FaceLandmarks(point, point, point, point, point));

        Assert.True(float.IsFinite(pose.Yaw) && float.IsFinite(pose.Pitch) && float.IsFinite(pose.Roll));
    }

    [Fact]
    public void The_nose_beside_coinciding_eyes_is_a_profile()
    {
        var eye = new ImagePoint(10, 10);

        Assert.Equal(90, FacePose.Of(new FaceLandmarks(eye, eye, new ImagePoint(30, 20), new ImagePoint(12, 40), new ImagePoint(14, 40))).Yaw, 1e-3);
    }

    [Fact]
    public void Quality_takes_the_shorter_side_the_score_and_the_pose()
    {
        var quality = FaceQuality.Of(new Detection(new BoundingBox(3, 4, 80, 60), 0.75f, Look(20, 0, 5)), sharpness: 321);

        Assert.Equal((60, 0.75f, 321), (quality.FaceSize, quality.Score, quality.Sharpness));
        AssertPose(new FacePose(quality.Yaw, quality.Pitch, quality.Roll), 20, 0, 5, 0.1);
    }

    /// <summary>Yaw to the viewer's right, then pitch up, then roll clockwise, seen by parallel rays.</summary>
    private static FaceLandmarks Look(double yaw, double pitch, double roll, double size = 100, double place = 200)
    {
        var (sinYaw, cosYaw) = Math.SinCos(yaw * Math.PI / 180);
        var (sinPitch, cosPitch) = Math.SinCos(pitch * Math.PI / 180);
        var (sinRoll, cosRoll) = Math.SinCos(roll * Math.PI / 180);
        var points = Head.Select(point =>
        {
            var (x, z) = (cosYaw * point.X + sinYaw * point.Z, cosYaw * point.Z - sinYaw * point.X);
            var y = cosPitch * point.Y - sinPitch * z;
            return new ImagePoint((float)(place + size * (cosRoll * x - sinRoll * y)), (float)(place + size * (sinRoll * x + cosRoll * y)));
        }).ToList();
        return new FaceLandmarks(points[0], points[1], points[2], points[3], points[4]);
    }

    private static void AssertPose(FacePose pose, double yaw, double pitch, double roll, double tolerance)
    {
        Assert.Equal(yaw, pose.Yaw, tolerance);
        Assert.Equal(pitch, pose.Pitch, tolerance);
        Assert.Equal(roll, pose.Roll, tolerance);
    }
}
