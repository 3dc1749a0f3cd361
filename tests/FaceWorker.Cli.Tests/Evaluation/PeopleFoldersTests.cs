using FaceWorker.Cli.Evaluation;
using FaceWorker.Cli.Frame;

namespace FaceWorker.Cli.Tests.Evaluation;

public sealed class PeopleFoldersTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Each_folder_is_a_person_and_photos_are_in_natural_order()
    {
        foreach (var file in new[] { "Person 10/a.jpg", "Person 2/photo10.JPG", "Person 2/photo9.png", "Person 2/notes.txt", "Person 2/old/b.jpg", "Nobody/readme.md", ".trash/c.jpg", "loose.jpg" })
            folder.Add(file);

        var people = PeopleFolders.Read(folder.Path);

        Assert.Equal(["Person 2", "Person 10"], people.Select(person => person.Person));
        Assert.Equal(["photo9.png", "photo10.JPG"], people[0].Photos.Select(Path.GetFileName));
    }

    [Fact]
    public void A_folder_that_is_missing_or_has_nobody_is_refused_with_the_layout_it_should_have()
    {
        folder.Add("loose.jpg");

        Assert.Contains("one folder per person", Assert.Throws<CliFailure>(() => PeopleFolders.Read("/not/here")).Remedy, StringComparison.Ordinal);
        Assert.Contains("one folder per person", Assert.Throws<CliFailure>(() => PeopleFolders.Read(folder.Path)).Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "a1", "b1")]
    [InlineData(2, "a1 a2", "b1")]
    [InlineData(5, "a1 a2", "b1")]
    public void People_with_several_photos_are_enrolled_with_the_first_but_never_all_and_the_rest_are_strangers(int photosEach, string ofAnn, string ofBo)
    {
        var split = OpenSetSplit.Of([new("Ann", ["a1", "a2", "a3"]), new("Bo", ["b1", "b2"]), new("Cy", ["c1"])], photosEach);

        Assert.Equal([.. ofAnn.Split(' ').Select(photo => new LabelledPhoto("Ann", photo)), new("Bo", ofBo)], split.Enrolled);
        Assert.Equal(["a1", "a2", "a3", "b1", "b2"], split.Enrolled.Concat(split.Genuine).Select(photo => photo.Path).Order());
        Assert.Equal([new("Cy", "c1")], split.Strangers);
    }

    [Fact]
    public void Without_probes_of_enrolled_people_or_without_strangers_there_is_nothing_to_measure_and_the_remedy_is_told()
    {
        folder.Add("Ann/a1.jpg");
        var nobodyTwice = Assert.Throws<CliFailure>(() => OpenSetSplit.Read(folder.Path, 1));
        folder.Add("Ann/a2.jpg");
        var noStranger = Assert.Throws<CliFailure>(() => OpenSetSplit.Read(folder.Path, 1));
        folder.Add(" Bo/b1.jpg");
        var unusable = Assert.Throws<CliFailure>(() => OpenSetSplit.Read(folder.Path, 1));

        Assert.Equal(["noProbes", "noStrangers", "subjectName"], new[] { nobodyTwice, noStranger, unusable }.Select(failure => failure.Code));
        Assert.Contains("second photo", nobodyTwice.Remedy, StringComparison.Ordinal);
        Assert.Contains("one photo each", noStranger.Remedy, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();
}
