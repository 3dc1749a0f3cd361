using FaceWorker.Core.Subjects;
using FaceWorker.Testing;

namespace FaceWorker.Core.Tests.Subjects;

public sealed class PeopleFoldersTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Each_folder_is_a_person_and_the_photos_in_it_at_any_depth_are_in_natural_order()
    {
        foreach (var file in new[] { "Person 10/a.jpg", "Person 2/photo10.JPG", "Person 2/photo9.png", "Person 2/notes.txt", "Person 2/old/b.jpg", "Nobody/readme.md", ".trash/c.jpg", "loose.jpg" })
            folder.Add(file);

        var people = PeopleFolders.Read(folder.Path).ToList();

        Assert.Equal(["Person 2", "Person 10"], people.Select(person => person.Person.Value));
        Assert.Equal(["old/b.jpg", "photo9.png", "photo10.JPG"], people[0].Photos.Select(photo => Path.GetRelativePath(Path.Combine(folder.Path, "Person 2"), photo)));
        Assert.All(people[0].Labelled, photo => Assert.Equal(people[0].Person, photo.Person));
    }

    [Fact]
    public void A_linked_folder_is_a_person_but_links_to_folders_within_are_not_followed()
    {
        folder.Add("elsewhere/Ann/1.jpg");
        Directory.CreateDirectory(Path.Combine(folder.Path, "people"));
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "people", "Ann"), Path.Combine(folder.Path, "elsewhere", "Ann"));
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "elsewhere", "Ann", "again"), Path.Combine(folder.Path, "elsewhere"));

        var ann = Assert.Single(PeopleFolders.Read(Path.Combine(folder.Path, "people")));

        Assert.Equal([Path.Combine(folder.Path, "people", "Ann", "1.jpg")], ann.Photos);
    }

    [Fact]
    public void A_folder_that_is_missing_or_has_nobody_is_refused_with_the_layout_it_should_have()
    {
        folder.Add("loose.jpg");

        var missing = Assert.Throws<UnusablePhotosException>(() => PeopleFolders.Read("/not/here"));
        var nobody = Assert.Throws<UnusablePhotosException>(() => PeopleFolders.Read(folder.Path));

        Assert.Equal((PhotosProblem.NotFound, PhotosProblem.NoPeople), (missing.Problem, nobody.Problem));
        Assert.All([missing, nobody], refused => Assert.Contains("one folder per person", refused.Remedy, StringComparison.Ordinal));
    }

    [Fact]
    public void A_name_that_can_be_no_subject_s_is_refused_before_the_first_photo()
    {
        folder.Add("Ann/1.jpg");
        folder.Add(" Bo/1.jpg");

        var refused = Assert.Throws<UnusablePhotosException>(() => PeopleFolders.Read(folder.Path));

        Assert.Equal(PhotosProblem.SubjectName, refused.Problem);
        Assert.Contains("/ Bo'", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();
}
