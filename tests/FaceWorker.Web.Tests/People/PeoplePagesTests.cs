using FaceWorker.Core.Access;
using FaceWorker.Core.Subjects;
using Microsoft.Playwright;
using static FaceWorker.Web.Tests.ConsoleFixture;

namespace FaceWorker.Web.Tests.People;

public sealed class PeoplePagesTests(ConsoleFixture fixture)
{
    private const string Markup = "<script>window.hacked=1</script>\"'><img src=x onerror=window.hacked=1><b>&amp;{{7*7}}";

    [Fact]
    public async Task The_pages_of_people_look_right_and_are_accessible()
    {
        var data = await PeopleData.CreateAsync(fixture, "look");
        var anna = await data.AddPersonAsync(30, "Anna");
        foreach (var (i, face) in anna.Faces.Index().Take(26))
            await data.DateAsync(2024 - i * i / 19, face);
        await data.AddPersonAsync(12, "Bartholomew Featherstonehaugh of the Upper Valley");
        for (var i = 0; i < 16; i++)
            await data.AddPersonAsync(2 + i % 5, i % 4 == 0 ? $"Person of the {i}th row" : null);
        var two = await data.AddPersonAsync(14, "Two in one", data.Direction(), data.Direction());
        var similar = await data.AddPersonAsync(5);
        await data.AskAsync(anna, similar, 0.93);
        await data.Subjects.RejectAsync(Owner, data.Name, SubjectReference.To(anna.Person), anna.Faces[..2], Cancel);
        await data.Subjects.IgnoreAsync(Owner, data.Name, SubjectReference.To(similar.Person), ignored: true, Cancel);
        await data.Subjects.IgnoreAsync(Owner, data.Name, SubjectReference.To(similar.Person), ignored: false, Cancel);
        await LinkAsync(two.Faces);

        await fixture.AssertLooksRightAsync(Role.Reviewer, $"{data.Address}/people", "people");
        await fixture.AssertLooksRightAsync(Role.Viewer, $"{data.Address}/people?show=named&sort=name", "people-viewer");
        await fixture.AssertLooksRightAsync(Role.Reviewer, $"{data.Address}/people/{anna.Person}", "person");
        await fixture.AssertLooksRightAsync(Role.Viewer, $"{data.Address}/people/{anna.Person}?year=2024", "person-year");
        await fixture.AssertLooksRightAsync(Role.Reviewer, $"{data.Address}/people/{anna.Person}?view=similar", "person-similar");
        await fixture.AssertLooksRightAsync(Role.Reviewer, $"{data.Address}/people/{anna.Person}?view=history", "person-history");
        await fixture.AssertLooksRightAsync(Role.Reviewer, $"{data.Address}/people/{two.Person}?view=groups", "person-groups");
    }

    [Fact]
    public async Task A_gallery_without_people_says_how_they_are_found()
    {
        var data = await PeopleData.CreateAsync(fixture, "empty");
        await fixture.AssertLooksRightAsync(Role.Reviewer, $"{data.Address}/people", "people-empty");
        var page = await fixture.PageAsync(Role.Viewer);
        await page.GotoAsync($"{data.Address}/people");
        await Assertions.Expect(page.GetByText("faceworker people cluster")).ToBeVisibleAsync();
        await page.CloseAsync();
    }

    [Fact]
    public async Task A_name_of_200_characters_of_markup_is_text_everywhere_and_wraps()
    {
        var name = string.Concat(Enumerable.Repeat(Markup, 3))[..200];
        var data = await PeopleData.CreateAsync(fixture, "markup");
        var (bad, other) = (await data.AddPersonAsync(4, name), await data.AddPersonAsync(3, "Ben"));
        await data.AskAsync(bad, other, 0.8);
        await data.Subjects.RenameAsync(Owner, data.Name, SubjectReference.To(other.Person), new SubjectName(name.Replace("script", "SCRIPT", StringComparison.Ordinal)), Cancel);

        foreach (var address in new[] { "/people", "/people?sort=name", "/review", $"/people/{bad.Person}", $"/people/{bad.Person}?view=similar", $"/people/{other.Person}?view=history" })
            foreach (var (role, width) in new[] { (Role.Reviewer, 360), (Role.Viewer, 1600) })
            {
                var page = await fixture.PageAsync(role, width);
                await page.GotoAsync(data.Address + address);
                await page.AssertAccessibleAsync();
                Assert.False(await page.EvaluateAsync<bool>("'hacked' in window"), address);
                Assert.Equal(0, await page.Locator("main script, main img[src='x']").CountAsync());
                if (role == Role.Reviewer || !address.StartsWith("/review", StringComparison.Ordinal))
                    Assert.True(await page.EvaluateAsync<bool>("[document.body.innerText, ...[...document.querySelectorAll('input')].map(input => input.value)].some(text => text.toLowerCase().includes('<script>window.hacked'))"), address);
                await page.CloseAsync();
            }
    }

    [Fact]
    public async Task A_person_is_named_where_they_stand_by_keyboard_and_that_is_undone()
    {
        var data = await PeopleData.CreateAsync(fixture, "naming");
        var (person, _) = await data.AddPersonAsync(3);
        var page = await fixture.PageAsync(Role.Reviewer);
        await page.GotoAsync($"{data.Address}/people");

        await page.GetByLabel($"Name of Person {person}").FocusAsync();
        await page.Keyboard.TypeAsync("Anna");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("The name is saved: Anna.");
        Assert.Equal(["Anna 3"], await data.ListAsync());

        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Undone.");
        Assert.Equal(["? 3"], await data.ListAsync());
        await page.CloseAsync();
    }

    [Fact]
    public async Task Somebody_is_watched_for_by_a_button_and_that_is_undone()
    {
        var data = await PeopleData.CreateAsync(fixture, "watching");
        var (person, _) = await data.AddPersonAsync(3, "Anna");
        var page = await fixture.PageAsync(Role.Reviewer);
        await page.GotoAsync($"{data.Address}/people/{person}");

        await page.GetByRole(AriaRole.Button, new() { Name = "Watch" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Watched: each new photo of this person is told by an event.");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Stop watching" })).ToBeVisibleAsync();
        Assert.True(await fixture.ScalarAsync<bool>($"SELECT is_watched FROM subject WHERE id = {person}"));

        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Undone.");
        Assert.False(await fixture.ScalarAsync<bool>($"SELECT is_watched FROM subject WHERE id = {person}"));
        await page.CloseAsync();
    }

    [Fact]
    public async Task A_name_that_is_taken_is_a_problem_that_says_what_to_do()
    {
        var data = await PeopleData.CreateAsync(fixture, "taken");
        await data.AddPersonAsync(3, "Anna");
        var (person, _) = await data.AddPersonAsync(2);
        var page = await fixture.PageAsync(Role.Reviewer);
        await page.GotoAsync($"{data.Address}/people/{person}");

        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Anna");
        await page.GetByRole(AriaRole.Button, new() { Name = "Name", Exact = true }).ClickAsync();

        await Assertions.Expect(page.Locator("main").GetByRole(AriaRole.Alert)).ToContainTextAsync("already has a subject 'Anna'");
        await page.CloseAsync();
    }

    [Fact]
    public async Task Many_are_merged_by_keyboard_and_unmerged_and_others_ignored()
    {
        var data = await PeopleData.CreateAsync(fixture, "many");
        await data.AddPersonAsync(4, "Anna");
        var (second, third) = (await data.AddPersonAsync(3), await data.AddPersonAsync(2));
        var page = await fixture.PageAsync(Role.Reviewer);
        await page.GotoAsync($"{data.Address}/people");

        foreach (var name in new[] { "Anna", $"Person {second.Person}", $"Person {third.Person}" })
        {
            await page.GetByLabel($"Choose {name}", new() { Exact = true }).FocusAsync();
            await page.Keyboard.PressAsync("Space");
        }

        await Assertions.Expect(page.GetByText("3 people", new() { Exact = true })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Merge into one" }).PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("3 people are one now.");
        Assert.Equal(["Anna 9"], await data.ListAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Undone.");
        Assert.Equal(["Anna 4", "? 3", "? 2"], await data.ListAsync());

        await page.GetByLabel($"Choose Person {third.Person}", new() { Exact = true }).CheckAsync(new() { Force = true });
        await page.GetByRole(AriaRole.Button, new() { Name = "Ignore" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("1 person is ignored now.");
        Assert.Equal(["Anna 4", "? 3"], await data.ListAsync());
        await page.GetByRole(AriaRole.Link, new() { Name = "Ignored 1" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel($"Choose Person {third.Person}")).ToBeAttachedAsync();
        await page.CloseAsync();
    }

    [Fact]
    public async Task A_persons_faces_are_looked_at_by_year()
    {
        var data = await PeopleData.CreateAsync(fixture, "years");
        var (anna, ben) = (await data.AddPersonAsync(6, "Anna"), await data.AddPersonAsync(2, "Ben"));
        await data.DateAsync(2019, anna.Faces[..3]);
        await data.DateAsync(2021, anna.Faces[3..5]);
        var page = await fixture.PageAsync(Role.Viewer);
        var (years, faces) = (page.GetByRole(AriaRole.Navigation, new() { Name = "When the photos were taken" }).GetByRole(AriaRole.Link), page.Locator(".face-grid li"));

        await page.GotoAsync($"{data.Address}/people/{anna.Person}");
        await Assertions.Expect(years).ToHaveTextAsync(["All years 6 faces", "2021 2 faces", "2019 3 faces", "No date 1 face"]);
        await Assertions.Expect(faces).ToHaveCountAsync(6);
        await page.GetByRole(AriaRole.Link, new() { Name = "2019 3 faces" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(faces).ToHaveCountAsync(3);
        await Assertions.Expect(years.Nth(2)).ToHaveAttributeAsync("aria-current", "page");
        await Assertions.Expect(faces.First.GetByRole(AriaRole.Link)).ToHaveAttributeAsync("title", "Taken 14 July 2019, 10:30");
        await page.GetByRole(AriaRole.Link, new() { Name = "Least certain first" }).ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync($"{fixture.Console.Address}{data.Address[1..]}/people/{anna.Person}?order=least&year=2019");
        await Assertions.Expect(faces).ToHaveCountAsync(3);
        await page.GetByRole(AriaRole.Link, new() { Name = "No date 1 face" }).ClickAsync();
        await Assertions.Expect(faces).ToHaveCountAsync(1);

        await page.GotoAsync($"{data.Address}/people/{anna.Person}?year=2019&skip=1");
        await Assertions.Expect(faces).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Link, new() { Name = "Previous" }).ClickAsync();
        await Assertions.Expect(faces).ToHaveCountAsync(3);
        await page.GotoAsync($"{data.Address}/people/{anna.Person}?year=1066");
        await Assertions.Expect(page.GetByText("no face on photos of that year")).ToBeVisibleAsync();
        await page.GotoAsync($"{data.Address}/people/{anna.Person}?year=nonsense");
        await Assertions.Expect(faces).ToHaveCountAsync(6);
        await page.GotoAsync($"{data.Address}/people/{ben.Person}");
        await Assertions.Expect(faces).ToHaveCountAsync(2);
        await Assertions.Expect(years).ToHaveCountAsync(0); // nothing is known of any
        await page.CloseAsync();
    }

    [Fact]
    public async Task Faces_are_taken_out_split_off_and_given_to_somebody()
    {
        var data = await PeopleData.CreateAsync(fixture, "faces");
        var (anna, ben) = (await data.AddPersonAsync(8, "Anna"), await data.AddPersonAsync(2, "Ben"));
        var page = await fixture.PageAsync(Role.Reviewer);
        async Task ChooseAsync(params long[] faces)
        {
            await page.GotoAsync($"{data.Address}/people/{anna.Person}");
            foreach (var face in faces)
                await page.GetByLabel($"Choose face {face}", new() { Exact = true }).CheckAsync(new() { Force = true });
        }

        async Task AssertSaysAsync(string text, params string[] people)
        {
            await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync(text);
            Assert.Equal(people, (await data.ListAsync()).Order(StringComparer.Ordinal));
        }

        await ChooseAsync(anna.Faces[5], anna.Faces[6]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Not this person" }).ClickAsync();
        await AssertSaysAsync("2 faces taken out", "Anna 6", "Ben 2");
        await ChooseAsync(anna.Faces[4]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Split off as a new person" }).ClickAsync();
        await AssertSaysAsync("1 face are another person now", "? 1", "Anna 5", "Ben 2");
        await ChooseAsync(anna.Faces[2], anna.Faces[3]);
        await page.GetByLabel("Name or number of the person").FillAsync("Ben");
        await page.GetByRole(AriaRole.Button, new() { Name = "Give to them" }).ClickAsync();
        await AssertSaysAsync("2 faces given to Ben.", "? 1", "Anna 3", "Ben 4");
        await ChooseAsync(anna.Faces[0]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Give to them" }).ClickAsync();
        await Assertions.Expect(page.Locator("main").GetByRole(AriaRole.Alert)).ToContainTextAsync("say whose faces they are");

        await page.GotoAsync($"{data.Address}/people/{anna.Person}?view=history");
        await page.Locator(".history li").Filter(new() { HasText = "Took faces out" }).GetByRole(AriaRole.Button).ClickAsync();
        await AssertSaysAsync("Undone.", "? 1", "Anna 5", "Ben 4");
        await page.CloseAsync();
    }

    [Fact]
    public async Task Someone_similar_is_the_same_and_the_page_goes_on_with_who_is_left()
    {
        var data = await PeopleData.CreateAsync(fixture, "similar");
        var (nameless, anna, ben) = (await data.AddPersonAsync(2), await data.AddPersonAsync(3, "Anna"), await data.AddPersonAsync(4, "Ben"));
        await data.AskAsync(nameless, anna, 0.9);
        await data.AskAsync(anna, ben, 1.0);
        var page = await fixture.PageAsync(Role.Reviewer);
        await page.GotoAsync($"{data.Address}/people/{nameless.Person}?view=similar");

        await page.GetByRole(AriaRole.Button, new() { Name = "Same person" }).ClickAsync();
        await page.WaitForURLAsync($"**/people/{anna.Person}?view=similar");
        Assert.Equal(["Anna 5", "Ben 4"], await data.ListAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "Different" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Nobody is like this person")).ToBeVisibleAsync();
        await page.CloseAsync();
    }

    [Fact]
    public async Task A_person_who_is_two_is_split_by_a_proposed_group()
    {
        var data = await PeopleData.CreateAsync(fixture, "split");
        var (person, faces) = await data.AddPersonAsync(10, "Anna", data.Direction(), data.Direction());
        await LinkAsync(faces);
        var page = await fixture.PageAsync(Role.Reviewer);
        await page.GotoAsync($"{data.Address}/people/{person}?view=groups");

        await page.GetByRole(AriaRole.Button, new() { Name = "Split off" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Split off" }).ClickAsync();

        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("5 faces are another person now");
        Assert.Equal(["? 5", "Anna 5"], (await data.ListAsync()).Order(StringComparer.Ordinal));
        await page.CloseAsync();
    }

    [Fact]
    public async Task A_viewer_sees_people_and_may_change_nothing()
    {
        var data = await PeopleData.CreateAsync(fixture, "viewer");
        var (person, faces) = await data.AddPersonAsync(3, "Anna");
        var page = await fixture.PageAsync(Role.Viewer);
        foreach (var address in new[] { $"{data.Address}/people", $"{data.Address}/people/{person}", $"{data.Address}/people/{person}?view=history", $"{data.Address}/review" })
        {
            await page.GotoAsync(address);
            Assert.Equal(0, await page.Locator("main form[method=post], main input[type=checkbox]").CountAsync());
        }

        await Assertions.Expect(page.GetByText("Ask an administrator for the role")).ToBeVisibleAsync();
        await page.GotoAsync($"{data.Address}/people");
        var token = await page.Locator("input[name=__RequestVerificationToken]").First.GetAttributeAsync("value");
        foreach (var (action, field, value) in new[] { ($"/people/{person}/name", "name", "Eva"), ($"/people/{person}/reject", "face", $"{faces[0]}"), ("/people/ignore", "person", $"{person}"), ("/review/undo", "none", "") })
        {
            var form = page.APIRequest.CreateFormData();
            form.Append("__RequestVerificationToken", token!);
            form.Append(field, value);
            form.Append("ignored", "true");
            var answer = await page.APIRequest.PostAsync(data.Address + action, new() { Form = form, Headers = new Dictionary<string, string> { ["Accept"] = "application/json" } });
            Assert.Equal(403, answer.Status);
            var forged = await page.APIRequest.PostAsync(data.Address + action, new() { Form = page.APIRequest.CreateFormData() });
            Assert.Equal(400, forged.Status);
        }

        Assert.Equal(["Anna 3"], await data.ListAsync());
        Assert.Single(await data.Subjects.ListChangesAsync(Owner, data.Name, 10, Cancel));
        await page.CloseAsync();
    }

    [Fact]
    public async Task A_person_who_is_gone_and_a_gallery_that_is_not_there_are_not_found()
    {
        var data = await PeopleData.CreateAsync(fixture, "gone");
        var page = await fixture.PageAsync(Role.Reviewer);
        foreach (var address in new[] { $"{data.Address}/people/999999999", "/g/no-such-gallery/people", "/g/NO%20GALLERY/people", "/g/no-such-gallery/review" })
            Assert.Equal(404, (await page.GotoAsync(address))!.Status);
        Assert.Equal(422, (await page.GotoAsync($"{data.Address}/people?after=nonsense"))!.Status);
        await page.CloseAsync();
    }

    [Fact]
    public async Task A_page_of_people_leads_to_the_next()
    {
        var data = await PeopleData.CreateAsync(fixture, "paging");
        for (var i = 0; i < 65; i++)
            await data.AddPersonAsync(1 + (i < 3 ? 3 - i : 0), $"Person {i:00}");
        var page = await fixture.PageAsync(Role.Viewer);
        await page.GotoAsync($"{data.Address}/people?sort=name");
        await Assertions.Expect(page.Locator(".people-grid li")).ToHaveCountAsync(60);
        await page.GetByRole(AriaRole.Link, new() { Name = "Next" }).ClickAsync();
        await Assertions.Expect(page.Locator(".people-grid li")).ToHaveCountAsync(5);
        await Assertions.Expect(page.Locator(".people-grid")).ToContainTextAsync("Person 64");
        await page.GetByLabel("Name begins with").FillAsync("person 0");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".people-grid li")).ToHaveCountAsync(10);
        await page.CloseAsync();
    }

    /// <summary>As the machine links faces: each with all others that are near.</summary>
    private Task LinkAsync(long[] faces) => fixture.ExecuteAsync($"""
        INSERT INTO face_link (face_id, space_id, neighbours, distances)
        SELECT one.face_id, one.space_id, array_agg(other.face_id), array_agg((2 + 2 * (one.embedding <#> other.embedding))::real)
        FROM template AS one JOIN template AS other ON other.face_id <> one.face_id AND 2 + 2 * (one.embedding <#> other.embedding) < 1.2 AND other.face_id = ANY ('{"{"}{string.Join(',', faces)}{"}"}')
        WHERE one.face_id = ANY ('{"{"}{string.Join(',', faces)}{"}"}')
        GROUP BY one.face_id, one.space_id
        """);
}
