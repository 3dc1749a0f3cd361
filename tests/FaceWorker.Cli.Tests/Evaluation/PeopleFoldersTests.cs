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

    [Fact]
    public void People_with_several_photos_are_enrolled_with_the_first_and_the_rest_are_strangers()
    {
        var split = OpenSetSplit.Of([new("Ann", ["a1", "a2", "a3"]), new("Bo", ["b1"])]);

        Assert.Equal([new("Ann", "a1")], split.Enrolled);
        Assert.Equal([new("Ann", "a2"), new("Ann", "a3")], split.Genuine);
        Assert.Equal([new("Bo", "b1")], split.Strangers);
    }

    public void Dispose() => folder.Dispose();
}
