using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Subjects;
using FaceWorker.Testing;

namespace FaceWorker.Core.Tests.Evaluation;

public sealed class OpenSetSplitTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData(1, "a1", "b1")]
    [InlineData(2, "a1 a2", "b1")]
    [InlineData(5, "a1 a2", "b1")]
    public void People_with_several_photos_are_enrolled_with_the_first_but_never_all_and_the_rest_are_strangers(int photosEach, string ofAnn, string ofBo)
    {
        var (ann, bo, cy) = (new SubjectName("Ann"), new SubjectName("Bo"), new SubjectName("Cy"));
        var split = OpenSetSplit.Of([new(ann, ["a1", "a2", "a3"]), new(bo, ["b1", "b2"]), new(cy, ["c1"])], photosEach);

        Assert.Equal([.. ofAnn.Split(' ').Select(photo => new LabelledPhoto(ann, photo)), new(bo, ofBo)], split.Enrolled);
        Assert.Equal(["a1", "a2", "a3", "b1", "b2"], split.Enrolled.Concat(split.Genuine).Select(photo => photo.Path).Order());
        Assert.Equal([new(cy, "c1")], split.Strangers);
    }

    [Fact]
    public void Without_probes_of_enrolled_people_or_without_strangers_there_is_nothing_to_measure_and_the_remedy_is_told()
    {
        folder.Add("Ann/a1.jpg");
        var nobodyTwice = Assert.Throws<UnusablePhotosException>(() => OpenSetSplit.Read(folder.Path, 1));
        folder.Add("Ann/a2.jpg");
        var noStranger = Assert.Throws<UnusablePhotosException>(() => OpenSetSplit.Read(folder.Path, 1));

        Assert.Equal((PhotosProblem.NoProbes, PhotosProblem.NoStrangers), (nobodyTwice.Problem, noStranger.Problem));
        Assert.Contains("second photo", nobodyTwice.Remedy, StringComparison.Ordinal);
        Assert.Contains("one photo each", noStranger.Remedy, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();
}
