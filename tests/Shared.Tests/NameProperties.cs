using System.Text;
using CsCheck;

namespace ChatCluster.Shared.Tests;

public sealed class NameProperties
{
    private const int Tries = 20_000;

    private static readonly Gen<string> Names = Gen.OneOf(Texts.NameLike, Texts.Any);

    [Fact]
    public void A_room_name_that_was_read_is_read_again_as_itself() => Names.Sample(
        text =>
        {
            if (!RoomId.TryParse(text, out var room, out var problem))
            {
                return problem.EndsWith('.');
            }

            return room.Value.Length is > 0 and <= RoomId.MaxLength && room.Value.IsNormalized(NormalizationForm.FormC)
                && RoomId.TryParse(room.Value, out var again, out _) && again == room;
        },
        iter: Tries);

    [Fact]
    public void A_user_name_that_was_read_is_read_again_as_itself() => Names.Sample(
        text =>
        {
            if (!UserId.TryParse(text, out var user, out var problem))
            {
                return problem.EndsWith('.');
            }

            return user.Value.Length is > 0 and <= UserId.MaxLength && user.Value.IsNormalized(NormalizationForm.FormC) && user.Value.Trim() == user.Value
                && UserId.TryParse(user.Value, out var again, out _) && again == user;
        },
        iter: Tries);

    [Fact]
    public void All_ways_of_writing_a_name_are_one() => Names.Sample(
        text =>
        {
            if (RoomId.TryParse(text, out var room, out _))
            {
                Assert.True(RoomId.TryParse(room.Value.Normalize(NormalizationForm.FormD), out var apart, out var problem), problem);
                Assert.Equal(room, apart);
            }
        },
        iter: Tries);

    [Fact]
    public void A_message_id_is_read_as_itself_or_refused() => Gen.OneOf(Texts.Any, Gen.String[Gen.Char['!', '~'], 0, 70]).Sample(
        text => ClientMessageId.TryParse(text, out var id, out var problem) ? id.Value == text && Encoding.UTF8.GetByteCount(text) <= 64 : problem.Length > 0,
        iter: Tries);
}
